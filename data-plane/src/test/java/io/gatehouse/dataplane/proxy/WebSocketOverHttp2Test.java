package io.gatehouse.dataplane.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.Http2Client;
import io.gatehouse.dataplane.fake.Http2Server;
import io.gatehouse.dataplane.fake.Identity;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.fake.WebSocketServer;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.gateway.Published;
import io.gatehouse.dataplane.tls.TargetTls;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.model.config.UpstreamTls;
import io.gatehouse.model.usage.Outcome;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** WebSocket on streams of HTTP/2 (RFC 8441), from callers and to upstreams. */
@Timeout(30)
class WebSocketOverHttp2Test {
    /** Frames as a client sends them, masked with zeros, and as a server does. */
    private static final String SAYS_HI = "\u0081\u0082\0\0\0\0hi";

    private static final String SAYS_BYE = "\u0081\u0083\0\0\0\0bye";
    private static final String HEARS_HI = "\u0081\u0002hi";

    @TempDir
    Path folder;

    private static Http2Headers connect(String protocol) {
        return new DefaultHttp2Headers(false)
                .method("CONNECT")
                .set(":protocol", protocol)
                .scheme("http")
                .authority("a.test")
                .path("/chat")
                .add("sec-websocket-version", "13")
                .add("sec-websocket-protocol", "chat");
    }

    /** Sends back what a client says, unmasked, as long as it is short. */
    private static final Http2Server.Script ECHO = new Http2Server.Script() {
        @Override
        public void head(Http2Server.Stream stream) {
            stream.head("200", false, "sec-websocket-protocol", "chat");
        }

        @Override
        public void data(Http2Server.Stream stream, String frame) {
            if (frame.isEmpty()) {
                return;
            }
            StringBuilder plain = new StringBuilder();
            for (int i = 6; i < frame.length(); i++) {
                plain.append((char) (frame.charAt(i) ^ frame.charAt(2 + (i - 6) % 4)));
            }
            stream.data(frame.charAt(0) + "" + (char) plain.length() + plain, frame.charAt(0) == 0x88);
        }
    };

    private static Http2Server echo(boolean takesWebSockets) {
        return new Http2Server(ECHO, Http2Settings.defaultSettings().connectProtocolEnabled(takesWebSockets), null);
    }

    @Test
    void callerOnAStreamReachesAServerOfHttp1() throws Exception {
        try (WebSocketServer upstream = new WebSocketServer();
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange socket = client.open().head(connect("websocket"), false);
            socket.data(SAYS_HI, false);
            assertEquals(HEARS_HI.length(), socket.piece());
            assertEquals(HEARS_HI, socket.body());
            assertEquals("200", socket.status());
            assertEquals("chat", socket.field("sec-websocket-protocol"));
            assertEquals("null", socket.field("sec-websocket-accept"));
            assertEquals("null", socket.field("upgrade"));

            socket.data(SAYS_BYE, false);
            socket.piece();
            assertTrue(socket.body().endsWith("\u0088\r\u0003\u00e8as you wish"), socket.body());
            socket.data("\u0088\u0082\0\0\0\0\u0003\u00e8", false);
            assertEquals("END", socket.end());
            await().until(() -> upstream.open() == 0);
            assertEquals(List.of(Outcome.SUCCESS), tester.recorder.outcomes());
        }
    }

    @Test
    void callerThatEndsItsStreamEndsTheUpstreamsConnection() throws Exception {
        try (WebSocketServer upstream = new WebSocketServer();
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange socket = client.open().head(connect("websocket"), false);
            socket.data(SAYS_HI, true);
            socket.end();
            await().until(() -> upstream.open() == 0);
            Http2Client.Exchange other = client.open().head(connect("websocket"), false);
            other.data(SAYS_HI, false);
            other.piece();
            other.reset();
            await().until(() -> upstream.open() == 0);
            await().until(() -> tester.recorder.outcomes().equals(List.of(Outcome.SUCCESS, Outcome.SUCCESS)));
        }
    }

    /** The JDK's client checks the answer to its handshake. */
    @Test
    void callerOfHttp1ReachesAServerOnAStream() throws Exception {
        try (Http2Server upstream = echo(true);
                ProxyTester tester = http2(upstream.port());
                HttpClient http = HttpClient.newHttpClient()) {
            Heard heard = new Heard();
            WebSocket socket = http.newWebSocketBuilder()
                    .subprotocols("chat")
                    .buildAsync(URI.create("ws://127.0.0.1:" + tester.proxy.port() + "/chat"), heard)
                    .get(10, TimeUnit.SECONDS);
            assertEquals("chat", socket.getSubprotocol());
            socket.sendText("hello", true).join();
            assertEquals("hello", heard.next());
            Http2Server.Stream stream = upstream.streams().getFirst();
            assertEquals("CONNECT", stream.field(":method"));
            assertEquals("websocket", stream.field(":protocol"));
            assertEquals("null", stream.field("sec-websocket-key"));
            assertEquals("null", stream.field("upgrade"));
            assertEquals("13", stream.field("sec-websocket-version"));

            socket.sendClose(1000, "").join();
            assertEquals("close 1000", heard.next());
            await().until(() -> tester.recorder.outcomes().equals(List.of(Outcome.SUCCESS)));
            assertEquals(1, upstream.connections());
        }
    }

    @Test
    void bothSidesOnStreams() throws Exception {
        try (Http2Server upstream = echo(true);
                ProxyTester tester = http2(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange one = client.open().head(connect("websocket"), false);
            Http2Client.Exchange two = client.open().head(connect("websocket"), false);
            for (Http2Client.Exchange socket : List.of(one, two)) {
                socket.data(SAYS_HI, false);
                socket.piece();
                assertEquals(HEARS_HI, socket.body());
            }
            one.reset();
            await().until(() -> "CANCEL".equals(upstream.streams().getFirst().wasReset()));
            two.data(SAYS_HI, false);
            two.piece();
            assertEquals(HEARS_HI + HEARS_HI, two.body());
            assertNull(upstream.streams().getLast().wasReset());
        }
    }

    @Test
    void refusedHandshakeIsAnAnswerLikeEveryOther() throws Exception {
        Http2Server.Script refusing = new Http2Server.Script() {
            @Override
            public void head(Http2Server.Stream stream) {
                stream.head("403", false).data("no", true);
            }
        };
        try (Http2Server upstream = new Http2Server(
                        refusing, Http2Settings.defaultSettings().connectProtocolEnabled(true), null);
                ProxyTester tester = http2(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port());
                RawClient old = tester.client()) {
            Http2Client.Exchange socket =
                    client.open().head(connect("websocket"), false).ended();
            assertEquals("403", socket.status());
            assertEquals("no", socket.body());
            String answer = old.send(
                            "GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: a\r\n\r\n")
                    .head();
            assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
        }
    }

    @Test
    void targetThatTakesNoneIsToldApart() throws Exception {
        try (Http2Server upstream = echo(false);
                ProxyTester tester = http2(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange socket =
                    client.open().head(connect("websocket"), false).ended();
            assertEquals("502", socket.status());
            Http2Client.Exchange again =
                    client.open().head(connect("websocket"), false).ended();
            assertEquals("502", again.status());
            assertTrue(upstream.streams().isEmpty());
            assertEquals(1, upstream.connections());
        }
    }

    @Test
    void connectionThatIsOneCallersTakesItsWebSocket() throws Exception {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.protocol = UpstreamProtocol.HTTP2;
        setup.introduces = ProxyProtocol.V2;
        try (Http2Server upstream = Http2Server.behindProxyProtocol(
                        ECHO, Http2Settings.defaultSettings().connectProtocolEnabled(true));
                ProxyTester tester = setup.to(upstream.port()).start();
                Http2Client one = new Http2Client(tester.proxy.port());
                Http2Client two = new Http2Client(tester.proxy.port())) {
            for (Http2Client client : List.of(one, two, one)) {
                Http2Client.Exchange socket = client.open().head(connect("websocket"), false);
                socket.data(SAYS_HI, false);
                socket.piece();
                assertEquals(HEARS_HI, socket.body());
            }
            assertEquals(2, upstream.connections());
        }
    }

    /** Where a target may choose, it is asked for HTTP/1.1: most that speak HTTP/2 take WebSocket there only. */
    @Test
    void targetThatMayChooseIsAskedForHttp1() throws Exception {
        Identity identity = Identity.of(folder, 9, "localhost");
        SSLServerSocket listener = (SSLServerSocket) identity.trusting()
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        CompletableFuture<List<String>> offered = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> {
            try (SSLSocket socket = (SSLSocket) listener.accept()) {
                socket.setHandshakeApplicationProtocolSelector((_, names) -> {
                    offered.complete(names);
                    return names.getLast();
                });
                socket.getInputStream().read();
            } catch (IOException e) {
                offered.completeExceptionally(e);
            }
        });
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.targets = List.of(new CompiledTarget(
                Published.UPSTREAM,
                TargetTls.of(new UpstreamTls(identity.chain(), null, null), null),
                "localhost",
                listener.getLocalPort(),
                "localhost",
                UpstreamProtocol.AUTO,
                ProxyProtocol.OFF,
                ""));
        try (listener;
                ProxyTester tester = setup.start();
                Http2Client client = new Http2Client(tester.proxy.port())) {
            client.open().head(connect("websocket"), false);
            assertEquals(List.of("http/1.1"), offered.get(10, TimeUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @CsvSource({"CONNECT, connect-udp, false, 501", "GET, websocket, false, 400", "CONNECT, websocket, true, 400"})
    void whatIsNoHandshakeIsRefused(String method, String protocol, boolean ends, String status) throws Exception {
        try (WebSocketServer upstream = new WebSocketServer();
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange =
                    client.open().head(connect(protocol).method(method), ends).ended();
            assertEquals(status, exchange.status());
            assertEquals(0, upstream.open());
        }
    }

    @Test
    void upstreamThatAnswersAnotherKeyIsBroken() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.answering(
                        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange socket =
                    client.open().head(connect("websocket"), false).ended();
            assertEquals("502", socket.status());
        }
    }

    /** Who is connected when a node stops is told so, in the middle of no frame. */
    @Test
    void drainingSaysGoodbye() throws Exception {
        String half = "\u0081\u0005he";
        CompletableFuture<Void> goOn = new CompletableFuture<>();
        try (WebSocketServer upstream = new WebSocketServer();
                ProxyTester tester = ProxyTester.to(upstream.port());
                FakeUpstream slow = new FakeUpstream(conversation -> {
                    String head = conversation.head();
                    String key = head.replaceAll("(?s).*sec-websocket-key: ([^\r]*)\r.*", "$1");
                    conversation.send(
                            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                    + "Sec-WebSocket-Accept: "
                                    + io.gatehouse.dataplane.websocket.Handshake.accept(key)
                                    + "\r\n\r\n" + half);
                    goOn.join();
                    conversation.send("llo" + HEARS_HI);
                    conversation.in().read();
                });
                ProxyTester slowTester = ProxyTester.to(slow.port());
                HttpClient http = HttpClient.newHttpClient();
                Http2Client client = new Http2Client(tester.proxy.port());
                Http2Client slowClient = new Http2Client(slowTester.proxy.port())) {
            Heard heard = new Heard();
            http.newWebSocketBuilder()
                    .buildAsync(URI.create("ws://127.0.0.1:" + tester.proxy.port() + "/chat"), heard)
                    .get(10, TimeUnit.SECONDS);
            Http2Client.Exchange socket = client.open().head(connect("websocket"), false);
            socket.data(SAYS_HI, false);
            socket.piece();
            Http2Client.Exchange cut = slowClient.open().head(connect("websocket"), false);
            assertEquals(half.length(), cut.piece());

            CompletableFuture<Boolean> drained =
                    CompletableFuture.supplyAsync(() -> tester.proxy.drain(Duration.ZERO, Duration.ofSeconds(10)));
            CompletableFuture<Boolean> slowDrained =
                    CompletableFuture.supplyAsync(() -> slowTester.proxy.drain(Duration.ZERO, Duration.ofSeconds(10)));
            assertEquals("close 1001", heard.next());
            assertEquals("END", socket.end());
            assertEquals(HEARS_HI + "\u0088\u0002\u0003\u00e9", socket.body());
            assertTrue(drained.get(10, TimeUnit.SECONDS));
            await().until(() -> upstream.open() == 0);
            assertFalse(cut.hasEnded());
            goOn.complete(null);
            assertEquals("END", cut.end());
            assertTrue(cut.body().startsWith(half + "llo"), cut.body());
            assertTrue(cut.body().endsWith("\u0088\u0002\u0003\u00e9"), cut.body());
            assertTrue(slowDrained.get(10, TimeUnit.SECONDS));
            assertEquals(List.of(Outcome.SUCCESS), slowTester.recorder.outcomes());
        }
    }

    private static ProxyTester http2(int port) throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.protocol = UpstreamProtocol.HTTP2;
        return setup.to(port).start();
    }

    /** What a client hears. */
    private static final class Heard implements WebSocket.Listener {
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            messages.add(data.toString());
            socket.request(1);
            return null;
        }

        @Override
        public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
            messages.add("close " + code);
            return null;
        }

        @Override
        public void onError(WebSocket socket, Throwable error) {
            messages.add("lost " + error);
        }

        String next() throws InterruptedException {
            return messages.poll(10, TimeUnit.SECONDS);
        }
    }
}
