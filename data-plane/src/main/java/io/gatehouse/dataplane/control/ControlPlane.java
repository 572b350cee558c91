package io.gatehouse.dataplane.control;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.sync.ChangeBatch;
import io.gatehouse.model.sync.JoinRequest;
import io.gatehouse.model.sync.LeaseReply;
import io.gatehouse.model.sync.LeaseRequest;
import io.gatehouse.model.sync.NodeIdentity;
import io.gatehouse.model.sync.NodeReport;
import io.gatehouse.model.sync.Protocol;
import io.gatehouse.model.sync.ReportReply;
import io.gatehouse.model.usage.DecisionBatch;
import io.gatehouse.model.usage.UsageSegment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * The calls of {@link Protocol}, one method each. Every call blocks its caller until the whole answer is there or its time is up;
 * redirects are not followed; answers are bounded. Thread-safe.
 */
public final class ControlPlane implements AutoCloseable {
    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration SNAPSHOT = Duration.ofMinutes(10);
    private static final int LARGEST_ANSWER = 1 << 20;
    private static final int LARGEST_BATCH = 1 << 26;

    private final URI base;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
    private volatile @Nullable String token;

    /** @param base for example {@code http://127.0.0.1:8080}; a path of its own is kept */
    public ControlPlane(URI base) {
        String text = base.toString();
        this.base = URI.create(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
    }

    /** The identity that further calls show. */
    public void identify(NodeIdentity identity) {
        token = identity.token();
    }

    public NodeIdentity join(JoinRequest request) throws ControlPlaneFailure, InterruptedException {
        HttpRequest call = HttpRequest.newBuilder(base.resolve(path(Protocol.JOIN)))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(json(request)))
                .build();
        return read(send(call, CALL, LARGEST_ANSWER), NodeIdentity.class);
    }

    public NodeIdentity renew() throws ControlPlaneFailure, InterruptedException {
        HttpRequest call = call(Protocol.RENEW).POST(BodyPublishers.noBody()).build();
        return read(send(call, CALL, LARGEST_ANSWER), NodeIdentity.class);
    }

    /** Waits up to {@code wait} for changes; empty when none came. {@link ControlPlaneFailure.Refused} with 410: take a snapshot. */
    public Optional<ChangeBatch> changes(long after, Duration wait) throws ControlPlaneFailure, InterruptedException {
        HttpRequest call = call(Protocol.CHANGES + "?after=" + after + "&wait=" + wait)
                .header("Accept-Encoding", "gzip")
                .build();
        HttpResponse<byte[]> answer = send(call, wait.plus(CALL), LARGEST_BATCH);
        if (answer.statusCode() == 204) {
            return Optional.empty();
        }
        ChangeBatch batch = read(answer, ChangeBatch.class);
        if (batch.format() != Protocol.FORMAT) {
            throw new ControlPlaneFailure.Unavailable("changes have the unknown format " + batch.format(), null);
        }
        return Optional.of(batch);
    }

    /** Begins to read the whole state. The caller closes it. */
    public Snapshot snapshot() throws ControlPlaneFailure, InterruptedException {
        HttpRequest call =
                call(Protocol.SNAPSHOT).header("Accept-Encoding", "gzip").build();
        HttpResponse<InputStream> answer = await(call, BodyHandlers.ofInputStream(), SNAPSHOT);
        InputStream body = answer.body();
        if (answer.statusCode() != 200) {
            throw refusal(answer.statusCode(), firstOctets(body));
        }
        return new Snapshot(body, isGzip(answer), SNAPSHOT);
    }

    public ReportReply report(NodeReport report) throws ControlPlaneFailure, InterruptedException {
        return read(post(Protocol.REPORT, report, CALL), ReportReply.class);
    }

    /** Delivers a part of the ledger; returns once it is applied, now or earlier. */
    public void usage(UsageSegment segment) throws ControlPlaneFailure, InterruptedException {
        post(Protocol.USAGE, segment, CALL.multipliedBy(3));
    }

    /** Delivers decision records; returns once they are kept. */
    public void decisions(DecisionBatch batch) throws ControlPlaneFailure, InterruptedException {
        post(Protocol.DECISIONS, batch, CALL);
    }

    public LeaseReply leases(LeaseRequest request) throws ControlPlaneFailure, InterruptedException {
        return read(post(Protocol.LEASES, request, CALL), LeaseReply.class);
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpResponse<byte[]> post(String path, Object body, Duration timeout)
            throws ControlPlaneFailure, InterruptedException {
        byte[] json = json(body);
        HttpRequest.Builder call = call(path).header("Content-Type", "application/json");
        BodyPublisher publisher = BodyPublishers.ofByteArray(json);
        if (json.length > 1_024) {
            call.header("Content-Encoding", "gzip");
            publisher = BodyPublishers.ofByteArray(gzip(json));
        }
        return send(call.POST(publisher).build(), timeout, LARGEST_ANSWER);
    }

    private HttpRequest.Builder call(String path) {
        HttpRequest.Builder call = HttpRequest.newBuilder(base.resolve(path(path)));
        String bearer = token;
        return bearer == null ? call : call.header("Authorization", "Bearer " + bearer);
    }

    private String path(String path) {
        return base.getRawPath() + path;
    }

    private HttpResponse<byte[]> send(HttpRequest call, Duration timeout, int limit)
            throws ControlPlaneFailure, InterruptedException {
        HttpResponse<byte[]> answer = await(call, BodyHandlers.limiting(BodyHandlers.ofByteArray(), limit), timeout);
        if (answer.statusCode() / 100 != 2) {
            throw refusal(answer.statusCode(), answer.body());
        }
        return answer;
    }

    private <T> HttpResponse<T> await(HttpRequest call, BodyHandler<T> body, Duration timeout)
            throws ControlPlaneFailure, InterruptedException {
        CompletableFuture<HttpResponse<T>> answer = client.sendAsync(call, body);
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new ControlPlaneFailure.Unavailable("no answer within " + timeout, e);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new ControlPlaneFailure.Unavailable(
                    Objects.requireNonNullElse(
                            cause.getMessage(), cause.getClass().getSimpleName()),
                    cause);
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        }
    }

    private static ControlPlaneFailure refusal(int status, byte[] body) {
        if (status >= 500 || status == 429 || status == 408) {
            return new ControlPlaneFailure.Unavailable("status=" + status, null);
        }
        return new ControlPlaneFailure.Refused(status, problem(status, body));
    }

    /** What matters of a problem document; null when the body is none. */
    private static @Nullable Problem problem(int status, byte[] body) {
        try {
            JsonNode stated = Wire.JSON.readTree(body);
            return stated.hasNonNull("code")
                    ? new Problem(
                            status,
                            stated.path("code").asText(),
                            stated.path("title").asText(),
                            stated.path("detail").asText(null))
                    : null;
        } catch (IOException _) {
            return null;
        }
    }

    private static byte[] firstOctets(InputStream body) {
        try (body) {
            return body.readNBytes(1 << 16);
        } catch (IOException _) {
            return new byte[0];
        }
    }

    private static <T> T read(HttpResponse<byte[]> answer, Class<T> type) throws ControlPlaneFailure {
        try {
            byte[] body = answer.body();
            return Wire.JSON.readValue(isGzip(answer) ? gunzip(body) : body, type);
        } catch (IOException e) {
            throw new ControlPlaneFailure.Unavailable("an answer cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isGzip(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Content-Encoding")
                .filter("gzip"::equalsIgnoreCase)
                .isPresent();
    }

    private static byte[] gunzip(byte[] body) throws IOException {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            byte[] plain = in.readNBytes(LARGEST_BATCH + 1);
            if (plain.length > LARGEST_BATCH) {
                throw new IOException("more than " + LARGEST_BATCH + " octets");
            }
            return plain;
        }
    }

    private static byte[] gzip(byte[] body) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 4);
        try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
            zip.write(body);
        } catch (IOException e) {
            throw new IllegalStateException("memory cannot be written", e);
        }
        return out.toByteArray();
    }

    private static byte[] json(Object value) {
        try {
            return Wire.JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of the protocol cannot be written as JSON", e);
        }
    }
}
