package io.gatehouse.dataplane.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.Http2Client;
import io.gatehouse.dataplane.fake.Http2Server;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.model.usage.Outcome;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Upstreams that speak HTTP/2, callers that speak either. */
@Timeout(30)
class Http2UpstreamTest {
    private static final String GET =
            "GET /a?b=c HTTP/1.1\r\nHost: a\r\nX-One: 1\r\nConnection: X-Hop\r\nX-Hop: 1\r\n\r\n";

    @Test
    void http1CallerReachesAnHttp2Upstream() throws Exception {
        try (Http2Server upstream = Http2Server.answering("hello");
                ProxyTester tester = to(upstream);
                RawClient client = tester.client()) {
            String answer = client.send(GET).head();
            String body = client.read("5\r\nhello\r\n0\r\n\r\n".length());
            client.send(GET).head();

            assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"), answer);
            assertEquals("5\r\nhello\r\n0\r\n\r\n", body);
            Http2Server.Stream stream = upstream.streams().getFirst();
            assertEquals("GET", stream.field(":method"));
            assertEquals("/a?b=c", stream.field(":path"));
            assertEquals("http", stream.field(":scheme"));
            assertEquals("up.test:" + upstream.port(), stream.field(":authority"));
            assertEquals("1", stream.field("x-one"));
            assertEquals("null", stream.field("x-hop"));
            assertEquals("null", stream.field("connection"));
            assertEquals("a", stream.field("x-forwarded-host"));
            assertEquals(1, upstream.connections());
        }
    }

    @Test
    void bodiesAndTrailersPassBetweenHttp2AndHttp2() throws Exception {
        try (Http2Server upstream = new Http2Server(new Http2Server.Script() {
                    @Override
                    public void end(Http2Server.Stream stream) {
                        stream.head("200", false, "x-up", "1")
                                .data(stream.body(), false)
                                .trailers("grpc-status", "0");
                    }
                });
                ProxyTester tester = to(upstream);
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange = client.open()
                    .head("POST", "/", false)
                    .data("hello", false)
                    .trailers("x-sum", "7")
                    .ended();

            assertEquals("hello", exchange.body());
            assertEquals("0", exchange.heads().getLast().get("grpc-status").toString());
            assertEquals("7", upstream.streams().getFirst().trailer("x-sum"));
            assertEquals("trailers", upstream.streams().getFirst().field("te"));
            assertEquals("null", upstream.streams().getFirst().field("content-length"));
        }
    }

    @Test
    void answerThatIsOnlyAHeadEndsWithIt() throws Exception {
        try (Http2Server upstream = new Http2Server(new Http2Server.Script() {
                    @Override
                    public void end(Http2Server.Stream stream) {
                        stream.head("200", true, "grpc-status", "5");
                    }
                });
                ProxyTester tester = to(upstream);
                Http2Client client = new Http2Client(tester.proxy.port());
                RawClient http1 = tester.client()) {
            assertEquals("5", client.get("/").field("grpc-status"));
            assertTrue(http1.send(GET + GET).response().contains("content-length: 0\r\n"));
            assertTrue(http1.response().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void callsShareAConnectionAndWaitForRoomOnIt() throws Exception {
        AtomicInteger active = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Http2Server.Script script = new Http2Server.Script() {
            @Override
            public void end(Http2Server.Stream stream) {
                most.accumulateAndGet(active.incrementAndGet(), Math::max);
                stream.after(20, () -> {
                    active.decrementAndGet();
                    stream.head("200", true);
                });
            }
        };
        try (Http2Server upstream = new Http2Server(script, 3, null);
                ProxyTester tester = to(upstream, 1);
                Http2Client client = new Http2Client(tester.proxy.port())) {
            assertEquals("200", client.get("/first").status());
            List<Http2Client.Exchange> exchanges = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                exchanges.add(client.open().head("GET", "/" + i, true));
            }
            for (Http2Client.Exchange exchange : exchanges) {
                assertEquals("200", exchange.ended().status());
            }

            assertEquals(3, most.get());
            assertEquals(1, upstream.connections());
            assertEquals(0, tester.value(Gauge.UPSTREAM_QUEUE));
        }
    }

    @Test
    void slowReaderStopsTheUpstream() throws Exception {
        int size = 32 * 1024 * 1024;
        try (Http2Server upstream = new Http2Server(new Http2Server.Script() {
                    @Override
                    public void end(Http2Server.Stream stream) {
                        stream.head("200", false);
                        for (int i = 0; i < size / 65_536; i++) {
                            stream.data("x".repeat(65_536), i + 1 == size / 65_536);
                        }
                    }
                });
                ProxyTester tester = to(upstream);
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange slow = client.open().reads(false).head("GET", "/", true);
            await().until(() -> !upstream.streams().isEmpty());
            slow.reads(true).ended();

            assertEquals(size, slow.body().length());
            assertEquals(size, tester.recorder.entries().getFirst().bytesOut(), 1000);
        }
    }

    @Test
    void largeBodyReachesASlowUpstreamWhole() throws Exception {
        int size = 16 * 1024 * 1024;
        try (Http2Server upstream = new Http2Server(new Http2Server.Script() {
                    @Override
                    public void head(Http2Server.Stream stream) {
                        stream.reads(false);
                        stream.after(100, () -> stream.reads(true));
                    }

                    @Override
                    public void end(Http2Server.Stream stream) {
                        stream.head(
                                "200",
                                true,
                                "x-length",
                                Integer.toString(stream.body().length()));
                    }
                });
                ProxyTester tester = to(upstream);
                RawClient client = tester.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
            client.send("y".repeat(size));

            assertTrue(client.response().contains("x-length: " + size + "\r\n"));
        }
    }

    @Test
    void refusedStreamIsSentOnceMoreEvenAPost() throws Exception {
        AtomicInteger count = new AtomicInteger();
        try (Http2Server upstream = new Http2Server(new Http2Server.Script() {
                    @Override
                    public void head(Http2Server.Stream stream) {
                        if (count.incrementAndGet() == 1) {
                            stream.reset(Http2Error.REFUSED_STREAM);
                        } else {
                            stream.head("200", true);
                        }
                    }
                });
                ProxyTester tester = to(upstream);
                Http2Client client = new Http2Client(tester.proxy.port())) {
            assertEquals("200", client.open().head("POST", "/", true).ended().status());
            assertEquals(2, count.get());
            assertEquals(1, tester.value(Gauge.UPSTREAM_RETRIES));
        }
    }

    @Test
    void connectionThatGoesAwayTakesNoMoreCallsAndFinishesThoseItHas() throws Exception {
        List<Http2Server.Stream> open = new ArrayList<>();
        try (Http2Server upstream = new Http2Server(new Http2Server.Script() {
                    @Override
                    public void end(Http2Server.Stream stream) {
                        if (stream.field(":path").equals("/open")) {
                            stream.goAway(0);
                            open.add(stream);
                        } else {
                            stream.head("200", true);
                        }
                    }
                });
                ProxyTester tester = to(upstream);
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange first = client.open().head("GET", "/open", true);
            await().until(() -> open.size() == 1);
            await().until(() -> client.get("/other").status().equals("200") && upstream.connections() == 2);
            open.getFirst().head("200", false).data("late", true);

            assertEquals("late", first.ended().body());
            await().until(() -> tester.value(Gauge.UPSTREAM_CONNECTIONS) == 1);
        }
    }

    @Test
    void answerThatBreaksMidwayIsNeverPassedOffAsWhole() throws Exception {
        try (Http2Server upstream = new Http2Server(new Http2Server.Script() {
                    @Override
                    public void end(Http2Server.Stream stream) {
                        stream.head("200", false).data("half", false).reset(Http2Error.INTERNAL_ERROR);
                    }
                });
                ProxyTester tester = to(upstream);
                Http2Client client = new Http2Client(tester.proxy.port());
                RawClient http1 = tester.client()) {
            assertEquals("INTERNAL_ERROR", client.get("/").end());
            assertFalse(http1.send(GET).rest().endsWith("0\r\n\r\n"));
            assertEquals(
                    List.of(Outcome.UPSTREAM_BROKEN, Outcome.UPSTREAM_BROKEN),
                    tester.recorder.entries().stream()
                            .map(entry -> entry.outcome())
                            .toList());
        }
    }

    @Test
    void resetBeforeAnyAnswerIs502AndALostConnectionToo() throws Exception {
        try (Http2Server upstream = new Http2Server(new Http2Server.Script() {
                    @Override
                    public void end(Http2Server.Stream stream) {
                        if (stream.field(":path").equals("/lost")) {
                            stream.closeConnection();
                        } else {
                            stream.reset(Http2Error.INTERNAL_ERROR);
                        }
                    }
                });
                ProxyTester tester = to(upstream);
                Http2Client client = new Http2Client(tester.proxy.port())) {
            assertEquals("502", client.get("/").status());
            assertEquals("502", client.get("/lost").status());
            await().until(() -> tester.value(Gauge.UPSTREAM_CONNECTIONS) == 0);
        }
    }

    @Test
    void callerThatLeavesResetsItsStreamOnly() throws Exception {
        try (Http2Server upstream = new Http2Server(new Http2Server.Script() {
                    @Override
                    public void end(Http2Server.Stream stream) {
                        if (!stream.field(":path").equals("/slow")) {
                            stream.head("200", true);
                        }
                    }
                });
                ProxyTester tester = to(upstream);
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange slow = client.open().head("GET", "/slow", true);
            await().until(() -> upstream.streams().size() == 1);
            slow.reset();

            await().until(() -> "CANCEL".equals(upstream.streams().getFirst().wasReset()));
            assertEquals("200", client.get("/").status());
            assertEquals(1, upstream.connections());
        }
    }

    @Test
    void answerWithAForbiddenHeaderIsBroken() throws Exception {
        try (Http2Server upstream = new Http2Server(new Http2Server.Script() {
                    @Override
                    public void end(Http2Server.Stream stream) {
                        stream.head("200", true, "x-a", "1\r\nx-b: 2");
                    }
                });
                ProxyTester tester = to(upstream);
                Http2Client client = new Http2Client(tester.proxy.port())) {
            assertEquals("502", client.get("/").status());
        }
    }

    @Test
    void aCallerThatSpeaksGrpcIsRefusedInItsWords() throws Exception {
        try (Http2Server upstream = new Http2Server(new Http2Server.Script() {
                    @Override
                    public void end(Http2Server.Stream stream) {
                        stream.reset(Http2Error.INTERNAL_ERROR);
                    }
                });
                ProxyTester tester = to(upstream);
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange = client.open()
                    .head("POST", "/a.B/C", true, "content-type", "application/grpc+proto", "te", "trailers")
                    .ended();

            assertEquals("200", exchange.status());
            assertEquals("14", exchange.field("grpc-status"));
            assertTrue(exchange.field("grpc-message").startsWith("upstream-broken: "), exchange.field("grpc-message"));
            assertEquals("application/grpc", exchange.field("content-type"));
            assertEquals("null", exchange.field("content-length"));
            assertEquals("", exchange.body());
        }
    }

    @Test
    void streamsMayBeSilentLongerThanAnswers() throws Exception {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.protocol = UpstreamProtocol.HTTP2;
        setup.timeout = Duration.ofMillis(200);
        setup.streamIdle = Duration.ofMillis(1500);
        try (Http2Server upstream = new Http2Server(new Http2Server.Script() {
                    @Override
                    public void end(Http2Server.Stream stream) {
                        stream.head(
                                "200",
                                false,
                                "content-type",
                                stream.field(":path").substring(1));
                        stream.after(500, () -> stream.data("late", true));
                    }
                });
                ProxyTester tester = setup.to(upstream.port()).start();
                Http2Client client = new Http2Client(tester.proxy.port())) {
            assertEquals("late", client.get("/text/event-stream").body());
            assertEquals("late", client.get("/application/grpc").body());
            assertEquals("INTERNAL_ERROR", client.get("/text/plain").end());
        }
    }

    private static ProxyTester to(Http2Server upstream) throws IOException {
        return to(upstream, 256);
    }

    private static ProxyTester to(Http2Server upstream, int connections) throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.protocol = UpstreamProtocol.HTTP2;
        setup.maxBody = -1;
        setup.connections = connections;
        return setup.to(upstream.port()).start();
    }
}
