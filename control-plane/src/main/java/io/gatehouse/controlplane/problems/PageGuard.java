package io.gatehouse.controlplane.problems;

import io.gatehouse.model.problem.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets the console's pages be changed by its own forms only. A browser sends a session's cookie along whoever made it ask, and without
 * asking first where the body has no type, or one that plain forms have. So what changes something must be a form, and must not come from
 * another origin: the browser says so in {@code Sec-Fetch-Site}, or in {@code Origin} where the console is not reached over TLS. What
 * sends neither is no browser of today. The form's own token is looked at afterwards. Thread-safe.
 */
@Singleton
public class PageGuard {
    private static final int AFTER_FRONT_DOOR = 900;
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS");
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Set<String> OWN = Set.of("same-origin", "none");

    private final ProblemWriter writer;

    PageGuard(ProblemWriter writer) {
        this.writer = writer;
    }

    void stand(@Observes Filters filters) {
        filters.register(this::look, AFTER_FRONT_DOOR);
    }

    private void look(RoutingContext exchange) {
        HttpServerRequest request = exchange.request();
        if (SAFE.contains(request.method().name()) || !ProblemWriter.isPage(exchange)) {
            exchange.next();
        } else if (isForeign(request)) {
            writer.refuse(
                    new Problem(
                            403, "foreign-origin", "Not from here", "Pages of another origin may not change anything."),
                    exchange);
        } else if (!isForm(request.getHeader("Content-Type"))) {
            writer.refuse(
                    new Problem(415, "unsupported-media-type", "Unsupported media type", "Send the form of the page."),
                    exchange);
        } else {
            exchange.next();
        }
    }

    private static boolean isForm(@Nullable String contentType) {
        return contentType != null && contentType.split(";", 2)[0].strip().equalsIgnoreCase(FORM);
    }

    private static boolean isForeign(HttpServerRequest request) {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null) {
            return !OWN.contains(site);
        }
        String origin = request.getHeader("Origin");
        return origin != null && !isOwn(origin, host(request));
    }

    /** Where a request was sent to: its Host, or in HTTP/2 its authority (RFC 9113, section 8.3.1); null where it does not say. */
    static @Nullable String host(HttpServerRequest request) {
        String host = request.getHeader("Host");
        HostAndPort authority = request.authority();
        return host != null || authority == null ? host : authority.toString();
    }

    /** The scheme is not compared: a proxy in front may have taken TLS off. */
    private static boolean isOwn(String origin, @Nullable String host) {
        String[] parts = origin.toLowerCase(Locale.ROOT).split("://", 2);
        if (parts.length < 2 || host == null) {
            return false;
        }
        String ownPort = parts[0].equals("https") ? ":443" : ":80";
        String own = host.toLowerCase(Locale.ROOT);
        return parts[1].equals(own) || (parts[1] + ownPort).equals(own);
    }
}
