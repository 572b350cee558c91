package io.gatehouse.dataplane.otlp;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceResponse;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The user's collector. A post blocks its caller until the whole answer is there or its time is up; redirects are not followed, and answers are
 * bounded. Thread-safe.
 */
final class Collector implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final int LARGEST_ANSWER = 64 * 1024;
    /** A collector that asks for more is asked again after as long. */
    private static final Duration LONGEST_REST = Duration.ofMinutes(2);

    private final URI base;
    private final Map<String, String> headers;
    private final InstantSource clock;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    Collector(OtlpSettings settings, InstantSource clock) {
        String text = settings.collector().toString();
        this.base = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
        this.headers = settings.headers();
        this.clock = clock;
    }

    Posted traces(byte[] body, Duration limit) throws InterruptedException {
        return post(
                "/v1/traces",
                body,
                limit,
                answer -> ExportTraceServiceResponse.parseFrom(answer)
                        .getPartialSuccess()
                        .getRejectedSpans());
    }

    Posted metrics(byte[] body, Duration limit) throws InterruptedException {
        return post(
                "/v1/metrics",
                body,
                limit,
                answer -> ExportMetricsServiceResponse.parseFrom(answer)
                        .getPartialSuccess()
                        .getRejectedDataPoints());
    }

    private interface Reading {
        long rejected(byte[] answer) throws InvalidProtocolBufferException;
    }

    private Posted post(String path, byte[] body, Duration limit, Reading reading) throws InterruptedException {
        HttpRequest.Builder post = HttpRequest.newBuilder(URI.create(base + path))
                .header("Content-Type", "application/x-protobuf")
                .POST(BodyPublishers.ofByteArray(body));
        headers.forEach(post::setHeader);
        // A time limit of the request itself would end at the answer's head.
        CompletableFuture<HttpResponse<byte[]>> call =
                client.sendAsync(post.build(), BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_ANSWER));
        try {
            return read(call.get(limit.toNanos(), TimeUnit.NANOSECONDS), reading);
        } catch (TimeoutException _) {
            return new Posted.Later(Duration.ZERO, "it did not answer in time");
        } catch (ExecutionException e) {
            return new Posted.Later(Duration.ZERO, String.valueOf(e.getCause()));
        } finally {
            call.cancel(true);
        }
    }

    private Posted read(HttpResponse<byte[]> answer, Reading reading) {
        int status = answer.statusCode();
        return switch (status) {
            case 200 -> taken(answer.body(), reading);
            case 429, 502, 503, 504 -> new Posted.Later(rest(answer), "it answered " + status);
            default -> status > 200 && status < 300 ? new Posted.Taken(0) : new Posted.Refused(status);
        };
    }

    /** Collectors exist that answer with something else: what they say of parts is then not known. */
    private static Posted taken(byte[] answer, Reading reading) {
        try {
            return new Posted.Taken(Math.max(0, reading.rejected(answer)));
        } catch (InvalidProtocolBufferException _) {
            return new Posted.Taken(0);
        }
    }

    /** Seconds, or a date (RFC 9110, section 10.2.3). */
    private Duration rest(HttpResponse<?> answer) {
        String said = answer.headers().firstValue("Retry-After").orElse("").strip();
        Duration rest = Duration.ZERO;
        if (!said.isEmpty() && said.length() <= 9 && said.chars().allMatch(c -> c >= '0' && c <= '9')) {
            rest = Duration.ofSeconds(Long.parseLong(said));
        } else if (!said.isEmpty()) {
            rest = until(said);
        }
        return rest.isNegative() ? Duration.ZERO : rest.compareTo(LONGEST_REST) > 0 ? LONGEST_REST : rest;
    }

    private Duration until(String date) {
        try {
            return Duration.between(
                    clock.instant(),
                    ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant());
        } catch (DateTimeException | ArithmeticException _) {
            return Duration.ZERO;
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
