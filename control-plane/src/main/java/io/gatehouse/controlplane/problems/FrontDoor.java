package io.gatehouse.controlplane.problems;

import io.gatehouse.model.problem.Problem;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What happens to every request before anything else: it gets an id, its response gets the headers that keep browsers safe, and a
 * path with characters that path checks are fooled with is refused (no page or endpoint of ours has any of them).
 */
@Singleton
public class FrontDoor {
    private static final int FIRST = 1000;
    private static final Pattern SUSPECT =
            Pattern.compile("[;\\\\\\x00-\\x1f\\x7f]|//|%(3b|2f|5c|00|25)", Pattern.CASE_INSENSITIVE);
    /** NUL is no text, and a semicolon would divide parameters for one reader and not for another. */
    private static final Pattern SUSPECT_QUERY = Pattern.compile(";|%00");

    private static final String CONTENT_POLICY =
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
                    + " form-action 'self'; frame-ancestors 'none'";

    private final ProblemWriter writer;

    FrontDoor(ProblemWriter writer) {
        this.writer = writer;
    }

    void open(@Observes Filters filters) {
        filters.register(this::receive, FIRST);
    }

    /** What Vert.x refuses before an endpoint sees it. */
    void explain(@Observes Router router) {
        for (int status : new int[] {400, 404, 405, 413, 415}) {
            router.errorHandler(status, exchange -> writer.end(StatusProblems.of(status), exchange));
        }
    }

    private void receive(RoutingContext exchange) {
        RequestIds.assign(exchange);
        HttpServerResponse response = exchange.response();
        response.putHeader("Content-Security-Policy", CONTENT_POLICY);
        response.putHeader("X-Content-Type-Options", "nosniff");
        response.putHeader("Referrer-Policy", "same-origin");
        response.putHeader("Cross-Origin-Opener-Policy", "same-origin");
        if (SUSPECT.matcher(exchange.request().path()).find()) {
            writer.end(
                    new Problem(400, "bad-path", "Bad path", "The path holds characters that are not allowed."),
                    exchange);
        } else if (SUSPECT_QUERY
                .matcher(Objects.requireNonNullElse(exchange.request().query(), ""))
                .find()) {
            writer.refuse(
                    new Problem(
                            400,
                            "bad-query",
                            "Bad query",
                            "The query holds NUL or a semicolon, which no parameter takes: write %3B for the latter."),
                    exchange);
        } else if (!BodyCoding.isTaken(exchange)) {
            writer.refuse(
                    new Problem(
                            415,
                            "unsupported-media-type",
                            "Unsupported media type",
                            "The body must not be compressed here."),
                    exchange);
        } else if (announcesTooMuch(exchange.request().getHeader("Content-Length"))) {
            response.putHeader("Connection", "close");
            writer.end(StatusProblems.of(413), exchange);
        } else {
            exchange.next();
        }
    }

    /** Refused before a byte of the body is read; what announces nothing is left to {@link BodyLimit}. */
    private static boolean announcesTooMuch(@Nullable String contentLength) {
        try {
            return contentLength != null && Long.parseLong(contentLength) > BodyLimit.BYTES;
        } catch (NumberFormatException _) {
            return true;
        }
    }
}
