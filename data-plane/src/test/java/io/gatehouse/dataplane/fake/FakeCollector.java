package io.gatehouse.dataplane.fake;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A collector that keeps what it is sent, decoded, and answers what a test says. */
public final class FakeCollector implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<ExportTraceServiceRequest> traces = new CopyOnWriteArrayList<>();
    private final List<ExportMetricsServiceRequest> metrics = new CopyOnWriteArrayList<>();
    private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
    private volatile Script script = (_, number) -> Answer.OK;

    /** What is answered. */
    public record Answer(int status, String retryAfter, byte[] body) {
        public static final Answer OK = new Answer(200, null, new byte[0]);

        public static Answer partly(long rejectedSpans) {
            ExportTraceServiceResponse.Builder response = ExportTraceServiceResponse.newBuilder();
            response.getPartialSuccessBuilder().setRejectedSpans(rejectedSpans);
            return new Answer(200, null, response.build().toByteArray());
        }
    }

    /** Says what is answered; may take its time. */
    @FunctionalInterface
    public interface Script {
        /** @param number of the post, from 1 */
        Answer answer(String path, int number) throws InterruptedException;
    }

    public FakeCollector() throws IOException {
        this(0);
    }

    public FakeCollector(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 64);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    public FakeCollector answering(Script answers) {
        script = answers;
        return this;
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            headers.add(Map.copyOf(exchange.getRequestHeaders()));
            Answer answer = script.answer(exchange.getRequestURI().getPath(), headers.size());
            if (answer.status() == 200) {
                keep(exchange.getRequestURI().getPath(), body);
            }
            if (answer.retryAfter() != null) {
                exchange.getResponseHeaders().set("Retry-After", answer.retryAfter());
            }
            exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void keep(String path, byte[] body) throws IOException {
        switch (path) {
            case "/otel/v1/traces" -> traces.add(ExportTraceServiceRequest.parseFrom(body));
            case "/otel/v1/metrics" -> metrics.add(ExportMetricsServiceRequest.parseFrom(body));
            default -> throw new IOException("nothing is taken at " + path);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port() + "/otel/");
    }

    public int port() {
        return server.getAddress().getPort();
    }

    /** Headers of all posts, refused ones too. */
    public List<Map<String, List<String>>> posts() {
        return List.copyOf(headers);
    }

    /** Spans that were taken. */
    public List<Span> spans() {
        return traces.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .flatMap(resource -> resource.getScopeSpansList().stream())
                .flatMap(scope -> scope.getSpansList().stream())
                .toList();
    }

    /** Spans of a kind, in their order. */
    public List<Span> spans(Span.SpanKind kind) {
        return spans().stream().filter(span -> span.getKind() == kind).toList();
    }

    /** What each trace that was taken says of where it comes from. */
    public List<Resource> resources() {
        return traces.stream()
                .flatMap(request -> request.getResourceSpansList().stream())
                .map(spans -> spans.getResource())
                .toList();
    }

    /** The metrics that came last. */
    public List<Metric> metrics() {
        return metrics.isEmpty()
                ? List.of()
                : metrics.getLast().getResourceMetricsList().stream()
                        .flatMap(resource -> resource.getScopeMetricsList().stream())
                        .flatMap(scope -> scope.getMetricsList().stream())
                        .toList();
    }

    /** Attributes as text, by their names. */
    public static Map<String, String> attributes(List<KeyValue> all) {
        Map<String, String> read = new TreeMap<>();
        all.forEach(each -> read.put(each.getKey(), text(each.getValue())));
        return read;
    }

    private static String text(AnyValue value) {
        if (value.hasBoolValue()) {
            return Boolean.toString(value.getBoolValue());
        }
        return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
    }

    /** An id as people read it. */
    public static String hex(com.google.protobuf.ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
