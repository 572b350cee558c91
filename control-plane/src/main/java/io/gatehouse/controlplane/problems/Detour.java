package io.gatehouse.controlplane.problems;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The way by the login page and back to what a person had asked for. Stateless. */
public final class Detour {
    /** Where the login page is. */
    public static final String LOGIN = "/login";
    /** Its parameter that says where to go on to. */
    public static final String BACK = "back";
    /** Its parameter that is there when what a form held is gone. */
    public static final String LOST = "lost";

    private static final int LONGEST = 2_000;

    /** Visible ASCII without a backslash, which browsers read as a slash; and two slashes would begin another host's name. */
    private static final Pattern OURS = Pattern.compile("/(?!/)[!-\\[\\]-~]*");

    private Detour() {}

    /** The login page for whoever is not logged in (any more). After a lost form the way back leads to the page that it was on. */
    static URI of(RoutingContext exchange) {
        HttpServerRequest request = exchange.request();
        boolean reading =
                request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD);
        String back = safe(reading ? request.uri() : page(request));
        return URI.create(LOGIN
                + (back.equals("/") ? "?" : "?" + BACK + "=" + URLEncoder.encode(back, StandardCharsets.UTF_8) + "&")
                + (reading ? "" : LOST + "=true"));
    }

    /** Where a form was: the page that its browser names, if it is ours, else the address that it was posted to. */
    private static String page(HttpServerRequest request) {
        try {
            URI page = new URI(String.valueOf(request.getHeader("Referer")));
            if (page.getRawAuthority() != null && page.getRawAuthority().equals(PageGuard.host(request))) {
                String query = page.getRawQuery();
                return page.getRawPath() + (query == null ? "" : "?" + query);
            }
        } catch (URISyntaxException _) {
            // No page that could be gone back to.
        }
        return request.uri();
    }

    /** A path of ours to go on to; the overview for everything that could lead elsewhere, or straight back to the login page. */
    public static String safe(@Nullable String path) {
        boolean ours = path != null
                && path.length() <= LONGEST
                && OURS.matcher(path).matches()
                && !path.matches("/(login|logout)([/?#].*)?");
        try {
            return ours ? new URI(path).toString() : "/";
        } catch (URISyntaxException _) {
            return "/";
        }
    }
}
