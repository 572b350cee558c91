package io.gatehouse.dataplane.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.Http2Client;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.model.usage.Outcome;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Callers that speak HTTP/2, upstreams that speak HTTP/1.1. */
@Timeout(30)
class Http2CallerTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Up: Yes\r\n\r\nok";

    @Test
    void requestReachesAnHttp1UpstreamAndItsAnswerComesBack() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange = client.open()
                    .head("GET", "/a?b=c", true, "x-one", "1", "cookie", "a=b", "cookie", "c=d", "te", "trailers")
                    .ended();

            assertEquals("200", exchange.status());
            assertEquals("ok", exchange.body());
            assertEquals("Yes", exchange.field("x-up"));
            assertEquals(24, exchange.field("x-request-id").length());
            assertEquals(
                    "GET /a?b=c HTTP/1.1\r\nHost: up.test:" + upstream.port()
                            + "\r\nx-one: 1\r\ncookie: a=b; c=d\r\nVia: 2.0 gatehouse\r\nX-Forwarded-Proto: http\r\n"
                            + "X-Forwarded-For: 127.0.0.1\r\nForwarded: for=127.0.0.1;proto=http;host=\"a.test\"\r\n"
                            + "X-Forwarded-Host: a.test\r\nX-Request-Id: "
                            + exchange.field("x-request-id") + "\r\n\r\n",
                    upstream.heads().getFirst());
            assertEquals(Outcome.SUCCESS, tester.recorder.entries().getFirst().outcome());
        }
    }

    @Test
    void manyStreamsShareOneConnection() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            List<Http2Client.Exchange> exchanges = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                exchanges.add(client.open().head("GET", "/" + i, true));
            }
            for (Http2Client.Exchange exchange : exchanges) {
                assertEquals("ok", exchange.ended().body());
            }
            assertEquals(1, tester.value(Gauge.CONNECTIONS));
            assertEquals(60, tester.recorder.entries().size());
        }
    }

    @Test
    void bodyOfUnknownLengthGoesOnInChunksWithItsTrailers() throws Exception {
        BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    bodies.add(conversation.readUntil("0\r\nx-sum: 7\r\n\r\n"));
                    conversation.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "2\r\nok\r\n0\r\nX-After: yes\r\nContent-Length: 5\r\n\r\n");
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange = client.open()
                    .head("POST", "/", false)
                    .data("hello ", false)
                    .data("world", false)
                    .trailers("x-sum", "7")
                    .ended();

            assertEquals("ok", exchange.body());
            assertEquals(2, exchange.heads().size());
            assertEquals("yes", exchange.heads().getLast().get("x-after").toString());
            assertNull(exchange.heads().getLast().get("content-length"));
            String body = bodies.poll(5, TimeUnit.SECONDS);
            assertTrue(body.endsWith("0\r\nx-sum: 7\r\n\r\n"), body);
            assertEquals(
                    "hello world",
                    body.replaceAll("\r\n?", "\n")
                            .replaceAll("(?m)^[0-9a-f]+\n", "")
                            .replace("x-sum: 7", "")
                            .replace("\n", ""));
        }
    }

    @Test
    void bodyOfKnownLengthKeepsItsLength() throws Exception {
        BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    bodies.add(conversation.read(5));
                    conversation.send(OK);
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange = client.open()
                    .head("POST", "/", false, "content-length", "5")
                    .data("hello", true)
                    .ended();

            assertEquals("200", exchange.status());
            assertEquals("hello", bodies.poll(5, TimeUnit.SECONDS));
            assertTrue(upstream.heads().getFirst().contains("\r\ncontent-length: 5\r\n"));
            assertFalse(upstream.heads().getFirst().contains("chunked"));
        }
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({
        "HEAD, HTTP/1.1 200 OK~Content-Length: 99~~, 200, 99",
        "GET, HTTP/1.1 204 No Content~~, 204, null",
        "GET, HTTP/1.1 304 Not Modified~Content-Length: 7~~, 304, 7",
        "GET, HTTP/1.1 206 Partial Content~Content-Range: bytes 0-1/9~Content-Length: 2~~ab, 206, 2"
    })
    void answersWithoutBodyEndWithTheirHead(String method, String answer, String status, String length)
            throws Exception {
        try (FakeUpstream upstream = FakeUpstream.answering(answer.replace("~", "\r\n"));
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange =
                    client.open().head(method, "/", true).ended();

            assertEquals(status, exchange.status());
            assertEquals(length, exchange.field("content-length"));
            assertEquals("END", exchange.end());
        }
    }

    @Test
    void interimAnswersArePassedOn() throws Exception {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send("HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n");
                    conversation.send("HTTP/1.1 100 Continue\r\n\r\n");
                    conversation.read(2);
                    conversation.send(OK);
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange =
                    client.open().head("POST", "/", false, "content-length", "2", "expect", "100-continue");
            await().until(() -> exchange.heads().size() == 2);
            exchange.data("hi", true).ended();

            assertEquals(
                    List.of("103", "100", "200"),
                    exchange.heads().stream()
                            .map(head -> head.status().toString())
                            .toList());
            assertEquals("</a.css>", exchange.heads().getFirst().get("link").toString());
        }
    }

    @Test
    void slowReaderStopsTheUpstreamAndNothingPilesUp() throws Exception {
        AtomicLong written = new AtomicLong();
        int size = 64 * 1024 * 1024;
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                    byte[] block = new byte[64 * 1024];
                    while (written.get() < size) {
                        conversation.out().write(block);
                        written.addAndGet(block.length);
                    }
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange slow = client.open().reads(false).head("GET", "/", true);
            AtomicLong before = new AtomicLong(-1);
            await().pollInterval(Duration.ofMillis(300))
                    .until(() -> before.getAndSet(written.get()) == written.get() && written.get() > 0);
            assertTrue(written.get() < 16_000_000, "the upstream wrote " + written);

            slow.reads(true).ended();
            assertEquals(size, slow.body().length());
        }
    }

    @Test
    void slowUpstreamStopsTheCaller() throws Exception {
        BlockingQueue<Long> read = new LinkedBlockingQueue<>();
        BlockingQueue<Boolean> go = new LinkedBlockingQueue<>();
        int size = 32 * 1024 * 1024;
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    try {
                        go.take();
                    } catch (InterruptedException e) {
                        throw new java.io.IOException(e);
                    }
                    long left = size;
                    byte[] block = new byte[64 * 1024];
                    while (left > 0) {
                        left -= conversation.in().read(block);
                    }
                    read.add((long) size);
                    conversation.send(OK);
                });
                ProxyTester proxy = unlimited(upstream);
                Http2Client client = new Http2Client(proxy.proxy.port())) {
            Http2Client.Exchange exchange =
                    client.open().head("POST", "/", false, "content-length", Integer.toString(size));
            exchange.data("x".repeat(size), true);
            await().until(() -> proxy.value(Gauge.UPSTREAM_CONNECTIONS) == 1);
            go.add(true);

            assertEquals("200", exchange.ended().status());
            assertEquals(size, read.take());
            assertEquals(size, proxy.recorder.entries().getFirst().bytesIn(), 500);
        }
    }

    private static ProxyTester unlimited(FakeUpstream upstream) throws Exception {
        ProxyTester.Setup setup = new ProxyTester.Setup().to(upstream.port());
        setup.maxBody = -1;
        return setup.start();
    }

    @Test
    void bodyTooLargeIsRefusedAndTheConnectionLives() throws Exception {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.maxBody = 10;
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    String head;
                    while ((head = conversation.head()) != null) {
                        conversation.readUntil(head.startsWith("GET") ? "" : "0\r\n\r\n");
                        conversation.send(OK);
                    }
                });
                ProxyTester tester = setup.to(upstream.port()).start();
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange announced = client.open()
                    .head("POST", "/", false, "content-length", "11")
                    .data("01234567890", true)
                    .ended();
            Http2Client.Exchange streamed = client.open()
                    .head("POST", "/", false)
                    .data("01234567890", false)
                    .ended();

            assertEquals("413", announced.status());
            assertEquals("413", streamed.status());
            assertTrue(streamed.body().contains("\"code\":\"body-too-large\""), streamed.body());
            assertEquals("200", client.get("/").status());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "uppercase name, X-Up, 1",
        "a connection's header, connection, close",
        "chunked, transfer-encoding, chunked",
        "te that is more than trailers, te, gzip",
        "line break, x-a, 1~x-b: 2",
        "null, x-a, 1^2",
        "space in a name, x a, 1",
        "another host, host, other.test",
        "unknown pseudo, :other, 1",
        "two lengths, content-length, '1, 2'"
    })
    void whatIsNoRequestIsNeverPassedOn(String what, String name, String value) throws Exception {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange = client.open()
                    .head("GET", "/", true, name, value.replace("~", "\r\n").replace("^", "\0"))
                    .ended();

            boolean refused = exchange.end().equals("PROTOCOL_ERROR")
                    || exchange.heads().stream()
                            .anyMatch(head -> head.status().toString().equals("400"));
            assertTrue(refused || !client.isOpen(), what + ": " + exchange.end() + " " + exchange.heads());
            assertEquals(List.of(), upstream.heads());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "'/a b', 400",
        "a, 400",
        "http://a.test/, 400",
        "'/~X: 1', 400",
        "/../../etc, 400",
        "/%2e%2e/x, 400",
        "'', 400"
    })
    void pathsAreAsStrictAsInHttp1(String path, int status) throws Exception {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange = client.get(path.replace("~", "\r\n"));

            boolean refused = exchange.heads().isEmpty() || exchange.status().equals(Integer.toString(status));
            assertTrue(refused, exchange.end() + exchange.heads());
            assertEquals(List.of(), upstream.heads());
        }
    }

    @Test
    void hostCanStandInForTheAuthority() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Headers head = new DefaultHttp2Headers(false)
                    .method("GET")
                    .scheme("http")
                    .path("/")
                    .add("host", "b.test");
            assertEquals("200", client.open().head(head, true).ended().status());
            assertTrue(upstream.heads().getFirst().contains("X-Forwarded-Host: b.test\r\n"));
        }
    }

    @Test
    void brokenAnswerEndsAsAResetNeverAsAnEnd() throws Exception {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange = client.get("/");

            assertEquals("INTERNAL_ERROR", exchange.end());
            assertEquals(
                    Outcome.UPSTREAM_BROKEN,
                    tester.recorder.entries().getFirst().outcome());
            assertTrue(client.isOpen());
        }
    }

    @Test
    void cancelledStreamEndsItsUpstreamCallAndNoOther() throws Exception {
        BlockingQueue<String> ends = new LinkedBlockingQueue<>();
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    String head = conversation.head();
                    if (head.startsWith("GET /slow")) {
                        ends.add("end:" + conversation.in().read());
                    } else {
                        conversation.send(OK);
                    }
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange slow = client.open().head("GET", "/slow", true);
            await().until(() -> upstream.heads().size() == 1);
            slow.reset();

            assertEquals("end:-1", ends.poll(5, TimeUnit.SECONDS));
            assertEquals("200", client.get("/").status());
            await().until(() -> tester.recorder.entries().size() == 2);
            assertEquals(
                    Outcome.CLIENT_GONE, tester.recorder.entries().getFirst().outcome());
        }
    }

    @Test
    void drainSaysGoAwayAndLetsOpenStreamsEnd() throws Exception {
        BlockingQueue<Boolean> go = new LinkedBlockingQueue<>();
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    try {
                        go.take();
                    } catch (InterruptedException e) {
                        throw new java.io.IOException(e);
                    }
                    conversation.send(OK);
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange open = client.open().head("GET", "/", true);
            await().until(() -> upstream.heads().size() == 1);
            Thread drain = Thread.ofVirtual().start(() -> tester.proxy.drain(Duration.ZERO, Duration.ofSeconds(10)));

            assertEquals(0, client.goneAway());
            assertFalse(open.hasEnded());
            go.add(true);
            assertEquals("ok", open.ended().body());
            client.awaitClose();
            drain.join();
        }
    }

    @Test
    void idleConnectionIsClosedWithGoAway() throws Exception {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.idle = Duration.ofMillis(300);
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = setup.to(upstream.port()).start();
                Http2Client client = new Http2Client(tester.proxy.port())) {
            assertEquals("200", client.get("/").status());
            assertEquals(0, client.goneAway());
            client.awaitClose();
            await().until(() -> tester.value(Gauge.CONNECTIONS) == 0);
        }
    }
}
