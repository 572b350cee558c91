package io.gatehouse.dataplane.status;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers on the status port, on threads of its own: {@code /health/live}, {@code /health/ready} (503 until a configuration is
 * loaded, and while the node drains), {@code /metrics} for Prometheus, {@code /config}.
 */
public final class StatusServer implements AutoCloseable {
    private static final String JSON = "application/json";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final NodeStatus status;
    private final Metrics metrics;
    private final ObjectMapper json = new ObjectMapper();

    private StatusServer(HttpServer server, NodeStatus status) {
        this.server = server;
        this.status = status;
        this.metrics = new Metrics(status);
    }

    /** Starts to answer. Throws {@link IOException} when the address cannot be had. */
    public static StatusServer start(InetSocketAddress address, NodeStatus status) throws IOException {
        StatusServer answering = new StatusServer(HttpServer.create(address, 64), status);
        answering.server.setExecutor(answering.threads);
        answering.server.createContext("/", answering::answer);
        answering.server.start();
        return answering;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                send(exchange, 405, JSON, health("method not allowed"));
                return;
            }
            switch (exchange.getRequestURI().getPath()) {
                case "/health/live" -> send(exchange, 200, JSON, health("up"));
                case "/health/ready" -> ready(exchange);
                case "/metrics" -> send(exchange, 200, PROMETHEUS, PrometheusText.of(metrics.read()));
                case "/config" -> send(exchange, 200, JSON, json(status.configuration()));
                default -> send(exchange, 404, JSON, health("no such page"));
            }
        }
    }

    private void ready(HttpExchange exchange) throws IOException {
        boolean ready = status.isReady();
        send(exchange, ready ? 200 : 503, JSON, health(ready ? "up" : "down"));
    }

    private String health(String word) throws JsonProcessingException {
        return json(Map.of("status", word));
    }

    private String json(Object value) throws JsonProcessingException {
        return json.writeValueAsString(value) + "\n";
    }

    private static void send(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
