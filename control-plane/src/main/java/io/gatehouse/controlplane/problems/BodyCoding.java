package io.gatehouse.controlplane.problems;

import io.gatehouse.model.sync.Protocol;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may send a compressed body, and how: {@code gzip}, once, with a bearer token. Nothing is unpacked for whoever has not shown one,
 * since a few hundred kilobytes can unpack to a gigabyte.
 */
final class BodyCoding {
    private static final Set<String> BEFORE_LOGIN = Set.of("/api/v1/tokens", Protocol.JOIN);

    private BodyCoding() {}

    static boolean isTaken(RoutingContext exchange) {
        String coding = exchange.request().getHeader("Content-Encoding");
        if (coding == null || coding.strip().equalsIgnoreCase("identity")) {
            return true;
        }
        String path = exchange.normalizedPath().replaceAll("/+$", "");
        return isGzip(coding)
                && exchange.request().headers().getAll("Content-Encoding").size() == 1
                && (path.startsWith("/api/") || path.startsWith("/sync/"))
                && !BEFORE_LOGIN.contains(path);
    }

    static boolean isGzip(@Nullable String coding) {
        return coding != null && coding.strip().equalsIgnoreCase("gzip");
    }
}
