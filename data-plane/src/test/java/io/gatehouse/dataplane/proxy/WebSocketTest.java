package io.gatehouse.dataplane.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.fake.WebSocketServer;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.Verdict;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** WebSocket by HTTP/1.1 Upgrade: the JDK's client, Netty's server, the proxy between them. */
@Timeout(30)
class WebSocketTest {
    private static final String UPGRADE = "GET /chat HTTP/1.1\r\nHost: a\r\nConnection: keep-alive, Upgrade\r\n"
            + "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

    private final HttpClient http = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        http.shutdownNow();
    }

    /** What a client hears. */
    private static final class Heard implements WebSocket.Listener {
        final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
        private final StringBuilder part = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            part.append(data);
            if (last) {
                messages.add(part.toString());
                part.setLength(0);
            }
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onPong(WebSocket socket, ByteBuffer message) {
            messages.add("pong " + message.remaining());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("close " + code + " " + reason);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            messages.add("lost");
        }

        String next() throws InterruptedException {
            return messages.poll(10, TimeUnit.SECONDS);
        }
    }

    private WebSocket connect(ProxyTester tester, Heard heard) {
        return http.newWebSocketBuilder()
                .subprotocols("chat")
                .buildAsync(URI.create("ws://127.0.0.1:" + tester.proxy.port() + "/chat"), heard)
                .join();
    }

    @Test
    void messagesPassBothWaysAndTheServerMayClose() throws Exception {
        try (WebSocketServer upstream = new WebSocketServer();
                ProxyTester tester = ProxyTester.to(upstream.port())) {
            Heard heard = new Heard();
            WebSocket socket = connect(tester, heard);
            assertEquals("chat", socket.getSubprotocol());

            socket.sendText("hello", true).join();
            assertEquals("hello", heard.next());
            String large = "x".repeat(200_000);
            socket.sendText(large, true).join();
            assertEquals(large, heard.next());
            socket.sendPing(ByteBuffer.allocate(7)).join();
            assertEquals("pong 7", heard.next());
            socket.sendText("bye", true).join();
            assertEquals("close 1000 as you wish", heard.next());

            await().until(() -> upstream.open() == 0);
            await().until(() -> tester.recorder.entries().size() == 1);
            assertEquals(List.of(Outcome.SUCCESS), tester.recorder.outcomes());
            assertTrue(tester.recorder.entries().getFirst().bytesIn() > 200_000);
            assertTrue(tester.recorder.entries().getFirst().bytesOut() > 200_000);
        }
    }

    @Test
    void aClientThatGoesEndsTheUpstreamsConnection() throws Exception {
        try (WebSocketServer upstream = new WebSocketServer();
                ProxyTester tester = ProxyTester.to(upstream.port())) {
            WebSocket socket = connect(tester, new Heard());
            await().until(() -> upstream.open() == 1);
            socket.abort();

            await().until(() -> upstream.open() == 0);
            await().until(() -> tester.recorder.outcomes().equals(List.of(Outcome.SUCCESS)));
        }
    }

    @Test
    void theHandshakeIsRefusedLikeEveryRequest() throws Exception {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.policies = List.of(exchange ->
                new Verdict.Reject(new Problem(401, "no-key", "No key", null), Outcome.KEY_MISSING, List.of()));
        try (WebSocketServer upstream = new WebSocketServer();
                ProxyTester tester = setup.to(upstream.port()).start()) {
            assertThrows(CompletionException.class, () -> connect(tester, new Heard()));
            assertEquals(0, upstream.open());
        }
    }

    @Test
    void whatTheHeadsSayIsExact() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send(
                            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: WebSocket\r\nConnection: upgrade\r\n"
                                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\nfirst");
                    conversation.send(conversation.read(4));
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            client.send(UPGRADE + "ping");
            String head = client.head();

            assertTrue(head.startsWith("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: "), head);
            assertTrue(head.endsWith("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"), head);
            assertEquals("firstping", client.rest());
            String sent = upstream.heads().getFirst();
            assertTrue(sent.contains("\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"), sent);
            assertTrue(sent.contains("\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"), sent);
        }
    }

    @Test
    void anUpstreamThatDoesNotWantToAnswersAsUsual() throws IOException {
        try (FakeUpstream upstream =
                        FakeUpstream.answering("HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno");
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            assertTrue(client.send(UPGRADE).response().startsWith("HTTP/1.1 426 "));
            assertTrue(client.send(UPGRADE).response().endsWith("no"));
        }
    }

    @Test
    void anUpstreamThatSwitchesUnaskedIsBroken() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            assertTrue(
                    client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response().startsWith("HTTP/1.1 502 "));
        }
    }

    @Test
    void otherUpgradesAreNotPassedOn() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            client.send(UPGRADE.replace("websocket", "h2c")).response();
            client.send(UPGRADE.replace("GET", "POST").replace("\r\n\r\n", "\r\nContent-Length: 0\r\n\r\n"))
                    .response();

            assertEquals(2, upstream.heads().size());
            assertFalse(
                    upstream.heads().toString().contains("Upgrade:"),
                    upstream.heads().toString());
        }
    }

    @Test
    void silenceEndsIt() throws Exception {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.timeout = Duration.ofMillis(100);
        setup.webSocketIdle = Duration.ofMillis(800);
        try (WebSocketServer upstream = new WebSocketServer();
                ProxyTester tester = setup.to(upstream.port()).start()) {
            Heard heard = new Heard();
            WebSocket socket = connect(tester, heard);
            await().pollDelay(Duration.ofMillis(400)).until(() -> true);
            socket.sendText("still here", true).join();
            assertEquals("still here", heard.next());

            assertEquals("close 1001 ", heard.next());
            await().until(() -> upstream.open() == 0);
        }
    }

    @Test
    void aKeyThatIsRevokedEndsOpenConnectionsAndStreams() throws Exception {
        AtomicBoolean revoked = new AtomicBoolean();
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.policies = List.of(exchange -> revoked.get()
                ? new Verdict.Reject(
                        new Problem(401, "key-unknown", "No such key", null), Outcome.KEY_UNKNOWN, List.of())
                : Verdict.PROCEED);
        try (WebSocketServer upstream = new WebSocketServer();
                FakeUpstream events = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send(
                            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\ndata: 1\n\n");
                    conversation.in().read();
                });
                ProxyTester tester = setup.to(upstream.port()).start();
                ProxyTester streaming = setup.to(events.port()).start();
                RawClient reader = streaming.client()) {
            Heard heard = new Heard();
            connect(tester, heard).sendText("hello", true).join();
            assertEquals("hello", heard.next());
            reader.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").head();

            revoked.set(true);
            long at = System.nanoTime();
            assertEquals("close 1008 ", heard.next());
            assertTrue(reader.rest().endsWith("<RESET>"));
            assertTrue(System.nanoTime() - at < TimeUnit.SECONDS.toNanos(3));
            await().until(() -> upstream.open() == 0);
            assertEquals(List.of(Outcome.KEY_UNKNOWN), tester.recorder.outcomes());
            assertEquals(List.of(Outcome.KEY_UNKNOWN), streaming.recorder.outcomes());
        }
    }
}
