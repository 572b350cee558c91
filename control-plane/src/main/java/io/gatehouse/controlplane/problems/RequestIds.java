package io.gatehouse.controlplane.problems;

import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.UUID;

/** The id that every response carries as {@code X-Request-Id}. */
public final class RequestIds {
    /** The response header. */
    public static final String HEADER = "X-Request-Id";

    private static final String KEY = "gatehouse.requestId";

    private RequestIds() {}

    static void assign(RoutingContext exchange) {
        String id = UUID.randomUUID().toString();
        exchange.put(KEY, id);
        exchange.response().putHeader(HEADER, id);
    }

    /** The id of this exchange; "none" before one was assigned. */
    public static String of(RoutingContext exchange) {
        return Objects.requireNonNullElse(exchange.get(KEY), "none");
    }
}
