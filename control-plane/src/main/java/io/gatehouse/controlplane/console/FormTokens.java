package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.access.Digest;
import io.gatehouse.controlplane.access.Sessions;
import io.gatehouse.controlplane.problems.ProblemWriter;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.problem.Problem;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Set;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.WithFormRead;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jspecify.annotations.Nullable;

/**
 * The token that each form of the console carries, so that nobody else's form passes for one of ours. It follows from the session's
 * cookie, which no page can read, so there is no second cookie that another origin of the same host could plant with a token that it
 * knows. Before the login it follows from a cookie of its own. Thread-safe.
 */
@Singleton
public class FormTokens {
    static final String FIELD = "csrf-token";

    /** Cookie of whoever has no session yet: HttpOnly, SameSite=Strict. */
    static final String VISIT = "gatehouse-visit";

    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");

    FormTokens() {}

    /** The token for the forms of the page that answers this. */
    String token(RoutingContext exchange) {
        String known = secret(exchange);
        if (known != null) {
            return token(known);
        }
        String visit = Digest.randomToken();
        exchange.response()
                .addCookie(Cookie.cookie(VISIT, visit)
                        .setPath("/")
                        .setHttpOnly(true)
                        .setSecure(exchange.request().isSSL())
                        .setSameSite(CookieSameSite.STRICT));
        return token(visit);
    }

    @ServerRequestFilter
    @WithFormRead
    void check(ContainerRequestContext request, RoutingContext exchange) {
        if (SAFE.contains(request.getMethod()) || !ProblemWriter.isPage(exchange)) {
            return;
        }
        String secret = secret(exchange);
        Object sent = CurrentRequestManager.get().getFormParameter(FIELD, true, false);
        if (secret == null || !(sent instanceof String text) || !isSame(text, token(secret))) {
            throw new Refused(new Problem(
                    400,
                    "bad-form",
                    "This form cannot be taken",
                    "It was not made for you, or before you logged in. Open the page again."));
        }
    }

    private static boolean isSame(String one, String other) {
        return MessageDigest.isEqual(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    private static @Nullable String secret(RoutingContext exchange) {
        for (String name : new String[] {Sessions.COOKIE, VISIT}) {
            Cookie cookie = exchange.request().getCookie(name);
            if (cookie != null && !cookie.getValue().isEmpty()) {
                return cookie.getValue();
            }
        }
        return null;
    }

    private static String token(String secret) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Digest.sha256("form-token\n" + secret));
    }
}
