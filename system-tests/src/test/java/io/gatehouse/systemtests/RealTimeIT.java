package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.java_websocket.WebSocket;
import org.java_websocket.handshake.ClientHandshake;
import org.java_websocket.server.WebSocketServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** WebSocket and server-sent events between a browser and servers that we did not write. */
@ExtendWith(RunningGatehouse.Shared.class)
class RealTimeIT {
    private final RunningGatehouse gatehouse;
    private final Admin admin;

    RealTimeIT(RunningGatehouse gatehouse) {
        this.gatehouse = gatehouse;
        this.admin = gatehouse.admin();
    }

    private String open(String basePath, URI target) {
        String id = admin.post("/api/v1/apis", """
                {"name":"Live %1$s","basePath":"%1$s","access":"open","upstream":{"targets":[{"url":"%2$s"}]}}""".formatted(basePath, target))
                .get("id")
                .asText();
        admin.awaitApplied(admin.post("/api/v1/apis/" + id + "/publish", "{\"note\":\"test\"}")
                .get("sequence")
                .asLong());
        return id;
    }

    @Test
    void browserSpeaksWebSocketWithAServer() throws Exception {
        try (Echo echo = new Echo();
                Page page = new Page();
                Browser browser = new Browser(gatehouse.gateway())) {
            String socket = open("/live-socket", echo.address());
            open("/live-page", page.address());
            browser.page().navigate(gatehouse.gateway() + "/live-page/");

            Object said =
                    browser.page().evaluate("""
                    url => new Promise((resolve, reject) => {
                      const socket = new WebSocket(url);
                      const heard = [];
                      socket.binaryType = 'arraybuffer';
                      socket.onopen = () => { socket.send('first'); socket.send('x'.repeat(200000)); socket.send(new Uint8Array([1, 2, 3])); };
                      socket.onmessage = event => {
                        heard.push(typeof event.data === 'string' ? event.data.length : -event.data.byteLength);
                        if (heard.length === 3) socket.close(1000, 'done');
                      };
                      socket.onclose = event => resolve(heard.concat(event.code, event.wasClean ? 1 : 0));
                      socket.onerror = () => reject(new Error('no WebSocket'));
                    })""", "ws://" + gatehouse.gateway().getAuthority() + "/live-socket/");

            assertEquals(List.of(5, 200_000, -3, 1000, 1), said);
            admin.awaitCounted(socket, "success", 1);
        }
    }

    @Test
    void browserHearsServerSentEventsOneByOne() throws Exception {
        try (Page page = new Page();
                Browser browser = new Browser(gatehouse.gateway())) {
            open("/live-events", page.address());
            browser.page().navigate(gatehouse.gateway() + "/live-events/");

            browser.page().evaluate("""
                    () => { window.heard = []; window.source = new EventSource('events');
                            window.source.onmessage = event => window.heard.push(event.data); }""");
            browser.page().waitForFunction("() => window.heard.length === 1");
            // Nothing is held back: the second is sent only now.
            page.goOn();
            browser.page().waitForFunction("() => window.heard.length === 2");
            assertEquals(
                    List.of("one", "two"),
                    browser.page().evaluate("() => { window.source.close(); return window.heard; }"));
            assertTrue(browser.troubles().isEmpty(), browser.troubles().toString());
        }
    }

    /** Says back what it hears. */
    private static final class Echo extends WebSocketServer implements AutoCloseable {
        private final CountDownLatch started = new CountDownLatch(1);

        Echo() throws InterruptedException {
            super(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()));
            setReuseAddr(true);
            start();
            started.await();
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + getPort());
        }

        @Override
        public void onOpen(WebSocket socket, ClientHandshake handshake) {
            // The browser speaks first.
        }

        @Override
        public void onClose(WebSocket socket, int code, String reason, boolean remote) {
            // The browser looks at that.
        }

        @Override
        public void onMessage(WebSocket socket, String message) {
            socket.send(message);
        }

        @Override
        public void onMessage(WebSocket socket, ByteBuffer message) {
            socket.send(message);
        }

        @Override
        public void onError(WebSocket socket, Exception trouble) {
            System.out.println("echo: " + trouble);
        }

        @Override
        public void onStart() {
            started.countDown();
        }

        @Override
        public void close() throws InterruptedException {
            stop(1_000);
        }
    }

    /** A page, and a stream of two events, by the JDK's server. */
    private static final class Page implements AutoCloseable {
        private final HttpServer server;
        private final CountDownLatch goesOn = new CountDownLatch(1);

        Page() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                try (exchange) {
                    byte[] body = "<!doctype html><link rel=icon href='data:,'><title>Live</title>"
                            .getBytes(StandardCharsets.UTF_8);
                    exchange.getResponseHeaders().set("Content-Type", "text/html");
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                }
            });
            server.createContext("/events", this::events);
            server.start();
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
        }

        void goOn() {
            goesOn.countDown();
        }

        private void events(HttpExchange exchange) throws IOException {
            try (exchange) {
                exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                OutputStream out = exchange.getResponseBody();
                out.write("data: one\n\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
                goesOn.await();
                out.write("data: two\n\n".getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            goesOn.countDown();
            server.stop(0);
        }
    }
}
