package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Secrets;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * What one request tells the page that it sends the browser to: a notice, or a key that is shown once. It travels in a cookie, sealed, so
 * that no control plane has to remember it, and is gone once it was read. Thread-safe.
 */
@ApplicationScoped
class Flash {
    static final String NOTICE = "notice";
    static final String KEY = "key";
    static final String JOIN_TOKEN = "join-token";

    private static final String PREFIX = "gatehouse-flash-";
    private static final long SECONDS = 120;
    private static final int MOST = 2_000;

    private final Secrets secrets;

    Flash(Secrets secrets) {
        this.secrets = secrets;
    }

    void put(RoutingContext exchange, String kind, String text) {
        String kept = text.length() > MOST ? text.substring(0, MOST) : text;
        byte[] sealed = secrets.seal(PREFIX + kind, kept.getBytes(StandardCharsets.UTF_8));
        String value = Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
        exchange.response().addCookie(cookie(exchange, kind, value).setMaxAge(SECONDS));
    }

    Optional<String> take(RoutingContext exchange, String kind) {
        Cookie cookie = exchange.request().getCookie(PREFIX + kind);
        if (cookie == null) {
            return Optional.empty();
        }
        exchange.response().addCookie(cookie(exchange, kind, "").setMaxAge(0));
        try {
            byte[] sealed = Base64.getUrlDecoder().decode(cookie.getValue());
            return Optional.of(new String(secrets.open(PREFIX + kind, sealed), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | IllegalStateException _) {
            return Optional.empty();
        }
    }

    private static Cookie cookie(RoutingContext exchange, String kind, String value) {
        return Cookie.cookie(PREFIX + kind, value)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(exchange.request().isSSL())
                .setSameSite(CookieSameSite.STRICT);
    }
}
