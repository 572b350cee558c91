package io.gatehouse.ui.pages;

import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Frame;
import io.gatehouse.ui.kit.Option;
import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.TemplateInstance;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Single requests, and why they ended as they did. */
@CheckedTemplate(basePath = "requests")
public final class RequestPages {
    private RequestPages() {}

    public static native TemplateInstance list(Frame frame, Requests view);

    public static native TemplateInstance request(Frame frame, Request view);

    /**
     * The newest requests of which something is kept.
     *
     * @param form the filters
     * @param days how long records are kept
     * @param next where the next page is; null at the end
     */
    public record Requests(
            Form form,
            List<Option> apis,
            List<Option> consumers,
            List<Option> outcomes,
            List<Row> rows,
            long days,
            @Nullable String next) {
        public Requests {
            apis = List.copyOf(apis);
            consumers = List.copyOf(consumers);
            outcomes = List.copyOf(outcomes);
            rows = List.copyOf(rows);
        }
    }

    /** Whose trouble an ending is, as a colour. */
    public enum Tone {
        GOOD,
        CALLER,
        BAD
    }

    /** How a request ended, in words. */
    public record Ending(String words, Tone tone) {}

    /** @param status 0 when the caller got none */
    public record Row(
            String id,
            Instant at,
            Ending ending,
            int status,
            @Nullable String method,
            @Nullable String path,
            @Nullable String api,
            @Nullable String consumer,
            double millis) {}

    /** What a record names. {@code href} is null for what has no page, or is no more. */
    public record Named(String name, @Nullable String href) {}

    /**
     * One request.
     *
     * @param remedy what would have let it pass, or what to look at; null for a success
     * @param reason what the upstream did
     * @param upstreamMillis until the response of the target began; null when none was called
     * @param calls each call of a target, where one failed
     * @param traceId of its OpenTelemetry trace; null for none
     */
    public record Request(
            String id,
            Instant at,
            Ending ending,
            @Nullable String remedy,
            int status,
            @Nullable String code,
            @Nullable String reason,
            @Nullable String method,
            @Nullable String path,
            @Nullable String caller,
            @Nullable Named api,
            @Nullable String route,
            @Nullable Named consumer,
            @Nullable Named key,
            @Nullable Named plan,
            Named node,
            @Nullable String target,
            int attempts,
            double totalMillis,
            @Nullable Double upstreamMillis,
            long bytesIn,
            long bytesOut,
            List<Call> calls,
            @Nullable String traceId) {
        public Request {
            calls = List.copyOf(calls);
        }
    }

    /**
     * One call of a target; times in milliseconds.
     *
     * @param status 0 for none
     * @param reason how it failed; null when it did not
     */
    public record Call(
            String target,
            double began,
            double took,
            int status,
            @Nullable String reason) {}
}
