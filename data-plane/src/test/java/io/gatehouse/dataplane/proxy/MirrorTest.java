package io.gatehouse.dataplane.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.Http2Client;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.gateway.CompiledRewrite;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.gateway.CompiledUpstream;
import io.gatehouse.dataplane.gateway.Forwarding;
import io.gatehouse.dataplane.gateway.Forwarding.CompiledMirror;
import io.gatehouse.dataplane.gateway.Forwarding.CompiledSplit;
import io.gatehouse.dataplane.gateway.UpstreamId;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.Resilience;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.policy.spi.HeaderName;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies of requests that go to another upstream: what that gets, and that callers notice nothing of it. */
@Timeout(30)
class MirrorTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET /a?b=c HTTP/1.1\r\nHost: caller.test\r\n\r\n";

    /** A mirror that answers everything with one thing, and keeps what came. */
    private static final class Shadow implements AutoCloseable {
        final BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        final FakeUpstream server;

        Shadow(String bodyEnd) throws IOException {
            server = new FakeUpstream(conversation -> {
                while (conversation.head() != null) {
                    bodies.add(conversation.readUntil(bodyEnd));
                    conversation.send(OK);
                }
            });
        }

        @Override
        public void close() {
            server.close();
        }
    }

    private static CompiledUpstream shadow(int port) {
        List<CompiledTarget> targets = List.of(new CompiledTarget(
                new UpstreamId(ProxyTester.API, "shadow"),
                null,
                "127.0.0.1",
                port,
                "shadow.test",
                UpstreamProtocol.AUTO,
                ProxyProtocol.OFF,
                "/v2"));
        return new CompiledUpstream("shadow", targets, targets, 2_000_000_000L, 256, Resilience.USUAL, null);
    }

    private static ProxyTester.Setup mirrored(int port, int percent) {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        CompiledMirror mirror = new CompiledMirror(shadow(port), percent);
        setup.forwarding = first -> new Forwarding(first, List.of(), null, CompiledRewrite.NONE, mirror);
        return setup;
    }

    private static void awaitMirrored(ProxyTester tester, String... expected) {
        await().untilAsserted(() -> assertEquals(List.of(expected), tester.recorder.mirrored()));
    }

    @Test
    void shadowGetsWhatTheUpstreamGotWithTheSameIdAndALineThatTellsItApart() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                FakeUpstream shadow = FakeUpstream.answering("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n")) {
            ProxyTester.Setup setup = mirrored(shadow.port(), 100).to(upstream.port());
            setup.hidden = List.of(HeaderName.of("X-Api-Key"));
            try (ProxyTester tester = setup.start();
                    RawClient client = tester.client()) {
                String answer = client.send("GET /x/../a?b=c HTTP/1.1\r\nHost: caller.test\r\nX-Api-Key: secret\r\n"
                                + "Accept: */*\r\nTE: trailers\r\nx_gatehouse_mirror: 1\r\n\r\n")
                        .response();
                awaitMirrored(tester, "shadow 200 answered 503");

                int at = answer.indexOf("X-Request-Id: ") + 14;
                assertEquals(
                        "GET /v2/a?b=c HTTP/1.1\r\nHost: shadow.test\r\nAccept: */*\r\nVia: 1.1 gatehouse\r\n"
                                + "X-Forwarded-Proto: http\r\nX-Forwarded-For: 127.0.0.1\r\n"
                                + "Forwarded: for=127.0.0.1;proto=http;host=\"caller.test\"\r\n"
                                + "X-Forwarded-Host: caller.test\r\nX-Request-Id: "
                                + answer.substring(at, at + 24) + "\r\nX-Gatehouse-Mirror: 1\r\n\r\n",
                        shadow.heads().getFirst());
                assertFalse(upstream.heads().getFirst().contains("irror"));
                assertEquals(1, tester.recorder.entries().size());
                assertEquals(1, tester.value(Gauge.MIRRORS));
                assertEquals(1, tester.value(Gauge.MIRRORS_DIFFERENT));
                assertFalse(tester.targets.all().keySet().toString().contains("shadow"));
            }
        }
    }

    @Test
    void bodyWithALengthIsMirroredAsItIsAndItsConnectionIsKept() throws Exception {
        try (FakeUpstream upstream = bodies("123");
                Shadow shadow = new Shadow("123");
                ProxyTester tester =
                        mirrored(shadow.server.port(), 100).to(upstream.port()).start();
                RawClient client = tester.client()) {
            for (int i = 0; i < 3; i++) {
                client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nhe")
                        .send("llo123");
                assertTrue(client.response().endsWith("ok"));
                assertEquals("hello123", shadow.bodies.poll(5, TimeUnit.SECONDS));
                int answered = i + 1;
                await().until(() -> tester.recorder.mirrored().size() == answered);
            }
            assertTrue(shadow.server.heads().getFirst().contains("\r\nContent-Length: 8\r\n"));
            assertEquals(1, shadow.server.connections());
            assertEquals("shadow 200 answered 200", tester.recorder.mirrored().getLast());
        }
    }

    private static FakeUpstream bodies(String end) throws IOException {
        return new FakeUpstream(conversation -> {
            while (conversation.head() != null) {
                conversation.readUntil(end);
                conversation.send(OK);
            }
        });
    }

    @Test
    void chunkedBodyIsMirroredInOneChunkWithItsTrailers() throws Exception {
        String end = "0\r\nX-Sum: 7\r\n\r\n";
        try (FakeUpstream upstream = bodies(end);
                Shadow shadow = new Shadow(end);
                ProxyTester tester =
                        mirrored(shadow.server.port(), 100).to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send("POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2;a=b\r\nhe\r\n")
                    .send("3\r\nllo\r\n0\r\nX-Sum: 7\r\n\r\n");
            assertTrue(client.response().endsWith("ok"));
            assertEquals("5\r\nhello\r\n" + end, shadow.bodies.poll(5, TimeUnit.SECONDS));
            assertTrue(shadow.server.heads().getFirst().contains("\r\nTransfer-Encoding: chunked\r\n"));
            awaitMirrored(tester, "shadow 200 answered 200");
        }
    }

    @Test
    void requestOfAnHttp2CallerIsMirroredOverHttp1() throws Exception {
        String end = "0\r\n\r\n";
        try (FakeUpstream upstream = bodies(end);
                Shadow shadow = new Shadow(end);
                ProxyTester tester =
                        mirrored(shadow.server.port(), 100).to(upstream.port()).start();
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange = client.open()
                    .head("POST", "/a", false, "x-one", "1")
                    .data("hel", false)
                    .data("lo", true);
            assertEquals("ok", exchange.ended().body());
            assertEquals("5\r\nhello\r\n" + end, shadow.bodies.poll(5, TimeUnit.SECONDS));
            String head = shadow.server.heads().getFirst();
            assertTrue(head.startsWith("POST /v2/a HTTP/1.1\r\nHost: shadow.test\r\nx-one: 1\r\n"), head);
            awaitMirrored(tester, "shadow 200 answered 200");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"hangs", "resets", "closes", "babbles", "breaks off"})
    void shadowThatFailsIsCountedAndNobodyNotices(String way) throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                FakeUpstream shadow = new FakeUpstream(conversation -> {
                    conversation.head();
                    switch (way) {
                        case "hangs" -> conversation.head();
                        case "resets" -> conversation.reset();
                        case "babbles" -> conversation.send("no HTTP at all\r\n\r\n");
                        case "breaks off" -> conversation.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                        default -> {}
                    }
                })) {
            ProxyTester.Setup setup = mirrored(shadow.port(), 100).to(upstream.port());
            setup.timeout = Duration.ofMillis(300);
            try (ProxyTester tester = setup.start();
                    RawClient client = tester.client()) {
                assertTrue(client.send(GET).response().endsWith("ok"));
                awaitMirrored(tester, "shadow 200 failed 0");
                assertTrue(client.send(GET).response().endsWith("ok"));
                assertEquals(1, tester.value(Gauge.CONNECTIONS_ACCEPTED));
            }
        }
    }

    @Test
    void shadowThatIsNotThereIsCountedAsFailed() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = mirrored(nobody, 100).to(upstream.port()).start();
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().endsWith("ok"));
            awaitMirrored(tester, "shadow 200 failed 0");
            assertEquals(1, tester.value(Gauge.MIRRORS_FAILED));
        }
    }

    @Test
    void answerWithoutEndIsCutOffAndItsStatusCounts() throws Exception {
        CountDownLatch cut = new CountDownLatch(1);
        String piece = "x".repeat(16 * 1024);
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                FakeUpstream shadow = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send("HTTP/1.1 201 Created\r\n\r\n");
                    try {
                        while (true) {
                            conversation.send(piece);
                        }
                    } catch (IOException _) {
                        cut.countDown();
                    }
                });
                ProxyTester tester =
                        mirrored(shadow.port(), 100).to(upstream.port()).start();
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().endsWith("ok"));
            assertTrue(cut.await(10, TimeUnit.SECONDS));
            awaitMirrored(tester, "shadow 200 answered 201");
            assertEquals(0, tester.value(Gauge.MIRRORS_DIFFERENT));
            await().until(() -> tester.value(Gauge.UPSTREAM_CONNECTIONS) == 1);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void longBodyGoesToTheUpstreamAlone(boolean chunked) throws IOException {
        String body = "a".repeat(Mirroring.LONGEST_BODY) + "!";
        String framing = chunked ? "Transfer-Encoding: chunked" : "Content-Length: " + body.length();
        String sent = chunked ? Integer.toHexString(body.length()) + "\r\n" + body + "\r\n0\r\n\r\n" : body;
        BlockingQueue<String> got = new LinkedBlockingQueue<>();
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    String most = conversation.read(body.length());
                    got.add(chunked ? most + conversation.readUntil("0\r\n\r\n") : most);
                    conversation.send(OK);
                });
                FakeUpstream shadow = FakeUpstream.answering(OK);
                ProxyTester tester =
                        mirrored(shadow.port(), 100).to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send("POST /a HTTP/1.1\r\nHost: a\r\n" + framing + "\r\n\r\n" + sent);
            assertTrue(client.response().endsWith("ok"));
            awaitMirrored(tester, "shadow 200 given-up 0");
            assertEquals(
                    body.length(),
                    got.remove().chars().filter(c -> c == 'a' || c == '!').count());
            assertEquals(0, shadow.connections());
        }
    }

    @Test
    void requestThatDoesNotComeWholeIsNotMirrored() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.head();
                });
                FakeUpstream shadow = FakeUpstream.answering(OK);
                ProxyTester tester =
                        mirrored(shadow.port(), 100).to(upstream.port()).start()) {
            try (RawClient client = tester.client()) {
                client.send("POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 8\r\n\r\nhe");
                await().until(() -> !upstream.heads().isEmpty());
            }
            awaitMirrored(tester, "shadow 0 given-up 0");
            assertEquals(0, shadow.connections());
        }
    }

    @Test
    void requestWhoseCallerLeavesBeforeTheAnswerIsNotMirrored() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.head();
                });
                FakeUpstream shadow = FakeUpstream.answering(OK);
                ProxyTester tester =
                        mirrored(shadow.port(), 100).to(upstream.port()).start()) {
            try (RawClient client = tester.client()) {
                client.send(GET);
                await().until(() -> !upstream.heads().isEmpty());
            }
            awaitMirrored(tester, "shadow 0 given-up 0");
            assertEquals(0, shadow.connections());
        }
    }

    @Test
    void upstreamThatFailsIsComparedAsNoAnswer() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(FakeUpstream.Conversation::head);
                FakeUpstream shadow = FakeUpstream.answering(OK);
                ProxyTester tester =
                        mirrored(shadow.port(), 100).to(upstream.port()).start();
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().startsWith("HTTP/1.1 502 "));
            awaitMirrored(tester, "shadow 0 answered 200");
        }
    }

    @Test
    void mirrorsBeyondThoseThatMayBeOnTheirWayAreSkippedAndPlacesComeBack() throws IOException {
        CountDownLatch answers = new CountDownLatch(1);
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                FakeUpstream shadow = new FakeUpstream(conversation -> {
                    conversation.head();
                    try {
                        answers.await();
                    } catch (InterruptedException e) {
                        throw new IOException(e);
                    }
                    conversation.send(OK);
                });
                ProxyTester tester =
                        mirrored(shadow.port(), 100).to(upstream.port()).start();
                RawClient client = tester.client()) {
            for (int i = 0; i < Mirrors.MOST + 2; i++) {
                assertTrue(client.send(GET).response().endsWith("ok"));
            }
            assertEquals(List.of("shadow 200 skipped 0", "shadow 200 skipped 0"), tester.recorder.mirrored());
            answers.countDown();
            await().until(() -> tester.value(Gauge.MIRRORS) == Mirrors.MOST + 2);
            client.send(GET).response();
            await().until(() -> tester.value(Gauge.MIRRORS) == Mirrors.MOST + 3);
            assertEquals(2, tester.value(Gauge.MIRRORS_SKIPPED));
            assertEquals(0, tester.value(Gauge.MIRRORS_FAILED));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
                "Content-Type: application/grpc\r\n",
                "X-Gatehouse-Mirror: 1\r\n"
            })
    void streamsAndWhatIsAMirrorAlreadyAreNotMirrored(String lines) throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                FakeUpstream shadow = FakeUpstream.answering(OK);
                ProxyTester tester =
                        mirrored(shadow.port(), 100).to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send("GET /a HTTP/1.1\r\nHost: a\r\n" + lines + "\r\n").response();
            try (RawClient other = tester.client()) {
                other.send(GET).response();
            }
            awaitMirrored(tester, "shadow 200 answered 200");
            assertEquals(1, shadow.heads().size());
        }
    }

    @Test
    void whatWentToTheShadowAnywayIsNotMirrored() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                FakeUpstream shadow = FakeUpstream.answering(OK)) {
            CompiledUpstream other = shadow(shadow.port());
            ProxyTester.Setup setup = new ProxyTester.Setup().to(upstream.port());
            setup.forwarding = first -> new Forwarding(
                    first,
                    List.of(new CompiledSplit(other, 0, Forwarding.LOTS / 2, null)),
                    null,
                    CompiledRewrite.NONE,
                    new CompiledMirror(other, 100));
            try (ProxyTester tester = setup.start();
                    RawClient client = tester.client()) {
                for (int i = 0; i < 100; i++) {
                    client.send(GET).response();
                }
                int primary = upstream.heads().size();
                await().until(() -> tester.value(Gauge.MIRRORS) == primary);
                assertEquals(100, shadow.heads().size());
            }
        }
    }

    @Test
    void shareOfRequestsIsMirrored() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                FakeUpstream shadow = FakeUpstream.answering(OK);
                ProxyTester tester =
                        mirrored(shadow.port(), 20).to(upstream.port()).start();
                RawClient client = tester.client()) {
            for (int i = 0; i < 1_000; i++) {
                client.send(GET).response();
            }
            await().until(() -> tester.value(Gauge.MIRRORS) == shadow.heads().size());
            // 200 on average; six standard deviations are 76.
            long mirrored = tester.value(Gauge.MIRRORS);
            assertTrue(mirrored > 120 && mirrored < 280, mirrored + " of 1000");
        }
    }
}
