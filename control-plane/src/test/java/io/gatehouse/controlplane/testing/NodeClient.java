package io.gatehouse.controlplane.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.model.sync.JoinRequest;
import io.gatehouse.model.sync.NodeIdentity;
import io.gatehouse.model.sync.NodeReport;
import io.gatehouse.model.sync.Protocol;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Speaks the sync protocol as a node does. Thread-safe. */
public final class NodeClient {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI root;
    private final ObjectMapper mapper;
    private final @Nullable String token;
    private final UUID id;

    private NodeClient(URI root, ObjectMapper mapper, @Nullable String token, UUID id) {
        this.root = root;
        this.mapper = mapper;
        this.token = token;
        this.id = id;
    }

    /** Somebody without an identity. */
    public static NodeClient stranger(URI root, ObjectMapper mapper) {
        return new NodeClient(URI.create("http://127.0.0.1:" + root.getPort()), mapper, null, new UUID(0, 0));
    }

    public NodeClient with(UUID node, String bearer) {
        return new NodeClient(root, mapper, bearer, node);
    }

    public NodeClient join(String joinToken, String name) {
        HttpResponse<String> response = post(Protocol.JOIN, new JoinRequest(joinToken, name, null));
        if (response.statusCode() != 201) {
            throw new AssertionError(response.statusCode() + " " + response.body());
        }
        return identified(response);
    }

    /** Joins anew, showing who it was. */
    public NodeClient joinAgain(String joinToken, String name) {
        return identified(
                new NodeClient(root, mapper, null, id).post(Protocol.JOIN, new JoinRequest(joinToken, name, token)));
    }

    private NodeClient identified(HttpResponse<String> response) {
        NodeIdentity identity = read(response, NodeIdentity.class);
        return with(identity.node(), identity.token());
    }

    public UUID id() {
        return id;
    }

    public HttpResponse<String> get(String path) {
        return getLater(path).join();
    }

    public CompletableFuture<HttpResponse<String>> getLater(String path) {
        return HTTP.sendAsync(request(path).GET().build(), BodyHandlers.ofString());
    }

    public HttpResponse<byte[]> bytes(String path) {
        return HTTP.sendAsync(request(path).GET().build(), BodyHandlers.ofByteArray())
                .join();
    }

    public HttpResponse<String> post(String path, Object body) {
        return postText(path, write(body));
    }

    public HttpResponse<String> postText(String path, String body) {
        return HTTP.sendAsync(
                        request(path)
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .join();
    }

    public HttpResponse<String> postCompressed(String path, String body) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(body.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HTTP.sendAsync(
                        request(path)
                                .header("Content-Type", "application/json")
                                .header("Content-Encoding", "gzip")
                                .POST(BodyPublishers.ofByteArray(compressed.toByteArray()))
                                .build(),
                        BodyHandlers.ofString())
                .join();
    }

    /** Reports this sequence and this many counted exchanges. */
    public HttpResponse<String> report(long sequence, long counted, int unsent) {
        Instant now = Instant.now();
        return post(
                Protocol.REPORT,
                new NodeReport(
                        Protocol.FORMAT,
                        sequence,
                        now,
                        "0.1.0",
                        now,
                        "127.0.0.1:8000",
                        List.of(),
                        new NodeReport.LedgerStatement(1, counted, 0, unsent, unsent == 0 ? null : now),
                        List.of(),
                        List.of()));
    }

    public String write(Object body) {
        try {
            return mapper.writeValueAsString(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public <T> T read(HttpResponse<String> response, Class<T> type) {
        try {
            return mapper.readValue(response.body(), type);
        } catch (IOException e) {
            throw new UncheckedIOException(response.body(), e);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path));
        return token == null ? request : request.header("Authorization", "Bearer " + token);
    }
}
