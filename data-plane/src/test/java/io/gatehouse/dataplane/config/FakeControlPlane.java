package io.gatehouse.dataplane.config;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.dataplane.control.Wire;
import io.gatehouse.model.config.Entity;
import io.gatehouse.model.config.Tombstone;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.sync.Change;
import io.gatehouse.model.sync.ChangeBatch;
import io.gatehouse.model.sync.JoinRequest;
import io.gatehouse.model.sync.LeaseReply;
import io.gatehouse.model.sync.LeaseRequest;
import io.gatehouse.model.sync.NodeIdentity;
import io.gatehouse.model.sync.NodeReport;
import io.gatehouse.model.sync.Protocol;
import io.gatehouse.model.sync.ReportReply;
import io.gatehouse.model.sync.SnapshotHeader;
import io.gatehouse.model.usage.UsageSegment;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** The sync protocol over a real socket and a map. */
final class FakeControlPlane implements AutoCloseable {
    static final UUID NODE = new UUID(1, 1);

    final List<String> calls = new CopyOnWriteArrayList<>();
    final List<NodeReport> reports = new CopyOnWriteArrayList<>();
    final List<UsageSegment> usage = new CopyOnWriteArrayList<>();
    volatile long granted = 50;
    volatile String joinToken = "join-me";

    /** What the last one who joined said it had been. */
    volatile @Nullable String formerIdentity;

    volatile String identityToken = "identity-1";
    volatile Instant expiresAt = Instant.now().plusSeconds(3_600);
    volatile long oldestKnown;
    volatile int liveNodes = 1;
    volatile int entitiesLeftOut;

    private final Map<List<Object>, Change> state = new LinkedHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private long head;
    private boolean closed;

    FakeControlPlane() throws IOException {
        this(0, 0);
    }

    /** One that knows its sequence before it answers the first call. */
    FakeControlPlane(int port, long sequence) throws IOException {
        head = sequence;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                calls.add(exchange.getRequestMethod() + " "
                        + exchange.getRequestURI().getPath());
                handle(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The next change, in a transaction of its own. Returns its sequence. */
    synchronized long publish(Entity... entities) {
        head++;
        for (Entity entity : entities) {
            List<Object> key = List.of(entity.kind(), entity.id());
            state.remove(key);
            state.put(key, new Change(head, entity));
        }
        notifyAll();
        return head;
    }

    synchronized void startAt(long sequence) {
        head = sequence;
    }

    long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    private void handle(HttpExchange exchange) throws IOException, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals(Protocol.JOIN)) {
            join(exchange);
        } else if (!("Bearer " + identityToken)
                .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            problem(exchange, 401, "identity-unknown");
        } else {
            switch (path) {
                case Protocol.RENEW -> {
                    identityToken = "renewed";
                    expiresAt = Instant.now().plusSeconds(3_600);
                    json(exchange, 200, new NodeIdentity(NODE, identityToken, expiresAt));
                }
                case Protocol.CHANGES -> changes(exchange);
                case Protocol.SNAPSHOT -> snapshot(exchange);
                case Protocol.REPORT -> {
                    reports.add(Wire.JSON.readValue(body(exchange), NodeReport.class));
                    json(exchange, 200, new ReportReply(liveNodes, head()));
                }
                case Protocol.USAGE -> {
                    usage.add(Wire.JSON.readValue(body(exchange), UsageSegment.class));
                    exchange.sendResponseHeaders(204, -1);
                }
                case Protocol.LEASES -> leases(exchange);
                default -> problem(exchange, 404, "not-found");
            }
        }
    }

    private void join(HttpExchange exchange) throws IOException {
        JoinRequest request = Wire.JSON.readValue(body(exchange), JoinRequest.class);
        formerIdentity = request.former();
        if (request.token().equals(joinToken)) {
            joinToken = "used";
            json(exchange, 201, new NodeIdentity(NODE, identityToken, expiresAt));
        } else {
            problem(exchange, 401, "join-token-unknown");
        }
    }

    private void leases(HttpExchange exchange) throws IOException {
        LeaseRequest request = Wire.JSON.readValue(body(exchange), LeaseRequest.class);
        Instant end = Instant.now().plusSeconds(3_600);
        json(
                exchange,
                200,
                new LeaseReply(
                        Protocol.FORMAT,
                        request.asks().stream()
                                .map(ask -> new LeaseReply.Grant(
                                        ask.plan(), ask.consumer(), UUID.randomUUID(), granted, 100, 50, end))
                                .toList()));
    }

    private void changes(HttpExchange exchange) throws IOException, InterruptedException {
        String query = exchange.getRequestURI().getQuery();
        long after = Long.parseLong(query.replaceAll(".*after=(-?\\d+).*", "$1"));
        ChangeBatch batch = await(after);
        if (after < oldestKnown || after > head()) {
            problem(exchange, 410, "too-far-behind");
        } else if (batch == null) {
            exchange.sendResponseHeaders(204, -1);
        } else {
            json(exchange, 200, batch);
        }
    }

    private synchronized ChangeBatch await(long after) throws InterruptedException {
        long end = System.nanoTime() + 2_000_000_000L;
        while (head == after && after >= oldestKnown && !closed && System.nanoTime() < end) {
            wait(100);
        }
        List<Change> changes = state.values().stream()
                .filter(change -> change.sequence() > after)
                .toList();
        return head == after ? null : new ChangeBatch(Protocol.FORMAT, head, changes);
    }

    private void snapshot(HttpExchange exchange) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(body)) {
            for (String line : snapshotLines()) {
                zip.write(line.getBytes(StandardCharsets.UTF_8));
                zip.write('\n');
            }
        }
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        exchange.sendResponseHeaders(200, body.size());
        exchange.getResponseBody().write(body.toByteArray());
    }

    private synchronized List<String> snapshotLines() throws IOException {
        List<Entity> entities = state.values().stream()
                .map(Change::entity)
                .filter(entity -> !(entity instanceof Tombstone))
                .toList();
        List<String> lines = new ArrayList<>();
        lines.add(Wire.JSON.writeValueAsString(new SnapshotHeader(Protocol.FORMAT, head, entities.size())));
        for (Entity entity : entities.subList(0, Math.max(0, entities.size() - entitiesLeftOut))) {
            lines.add(Wire.JSON.writerFor(Entity.class).writeValueAsString(entity));
        }
        return lines;
    }

    private synchronized long head() {
        return head;
    }

    private static byte[] body(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
            try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
                return in.readAllBytes();
            }
        }
        return body;
    }

    private static void problem(HttpExchange exchange, int status, String code) throws IOException {
        json(exchange, status, new Problem(status, code, "Title of " + code, null));
    }

    private static void json(HttpExchange exchange, int status, Object value) throws IOException {
        byte[] body = Wire.JSON.writeValueAsBytes(value);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        server.stop(0);
        threads.shutdownNow();
    }
}
