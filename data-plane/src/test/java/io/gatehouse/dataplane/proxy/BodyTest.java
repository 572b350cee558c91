package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.loops.Transport;
import io.gatehouse.model.usage.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class BodyTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @Test
    void bodyOfKnownLengthPassesAndTheNextRequestIsFoundBehindIt() throws Exception {
        BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    while (conversation.head() != null) {
                        bodies.add(conversation.read(5));
                        conversation.send(OK);
                    }
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            String post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
            client.send(post + post);

            assertTrue(client.response().endsWith("ok"));
            assertTrue(client.response().endsWith("ok"));
            assertEquals("hello", bodies.poll(5, TimeUnit.SECONDS));
            assertEquals("hello", bodies.poll(5, TimeUnit.SECONDS));
            assertEquals(post.length(), tester.recorder.entries().getFirst().bytesIn());
        }
    }

    @Test
    void chunksAreCheckedAndPassedOnInNormalForm() throws Exception {
        BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    while (conversation.head() != null) {
                        bodies.add(conversation.readUntil("0\r\n\r\n"));
                        conversation.send(OK);
                    }
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            String post = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5;x=y\r\nhello\r\n01\r\n \r\n0\r\nTrailer: dropped\r\n\r\n";
            client.send(post + post);

            assertTrue(client.response().endsWith("ok"));
            assertTrue(client.response().endsWith("ok"));
            assertEquals("6\r\nhello \r\n0\r\n\r\n", bodies.poll(5, TimeUnit.SECONDS));
            assertTrue(upstream.heads().getFirst().contains("\r\nTransfer-Encoding: chunked\r\n"));
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Content-Length: 3~~abc | Content-Length: 3~#~~abc | keeps",
                "Transfer-Encoding: chunked~~1~a~2;x~bc~0~T: 1~~ | Transfer-Encoding: chunked~#~~3~abc~0~~ | keeps",
                "~abc | Transfer-Encoding: chunked~#~~3~abc~0~~ | keeps",
                "Connection: X~X: 1~Keep-Alive: 5~Content-Length: 0~~ | Content-Length: 0~#~~ | keeps",
            })
    void responseKeepsItsMeaningInOurFraming(String sent, String expected, String after) throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send("HTTP/1.1 200 OK\r\n" + sent.replace("~", "\r\n"));
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            String get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
            String wanted = "HTTP/1.1 200 OK\r\n"
                    + expected.replace("#", "X-Request-Id: 012345678901234567890123")
                            .replace("~", "\r\n");
            client.send(get);
            String response = client.read(wanted.length());

            assertEquals(ProxyTest.withoutId(wanted), ProxyTest.withoutId(response));
            assertTrue(client.send(get).head().startsWith("HTTP/1.1 200 OK\r\n"));
        }
    }

    @Test
    void responsesWithoutBodyEndWithTheirHead() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    String head;
                    while ((head = conversation.head()) != null) {
                        conversation.send(
                                head.startsWith("HEAD")
                                        ? "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n"
                                        : head.contains("/204")
                                                ? "HTTP/1.1 204 No Content\r\n\r\n"
                                                : "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n");
                    }
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            client.send(
                    "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /204 HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertTrue(client.head().contains("\r\nContent-Length: 99\r\n"));
            assertTrue(client.head().startsWith("HTTP/1.1 204 No Content\r\n"));
            assertTrue(client.head().startsWith("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n"));
            assertEquals(1, upstream.connections());
        }
    }

    @Test
    void http10CallerGetsChunksAsPlainBytesUntilTheEnd() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(
                        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n");
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            String response = client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                    .rest();

            assertTrue(response.endsWith("\r\nConnection: close\r\n\r\nabcdef"), response);
            assertFalse(response.contains("Transfer-Encoding"));
        }
    }

    @Test
    void interimResponsesArePassedOnAndOneRequestIsRecorded() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send("HTTP/1.1 100 Continue\r\n\r\n");
                    conversation.read(2);
                    conversation.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + OK);
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertTrue(client.head().startsWith("HTTP/1.1 100 Continue\r\n"));
            client.send("hi");
            assertTrue(client.head().contains("\r\nLink: </a>\r\n"));
            assertTrue(client.response().endsWith("ok"));

            assertTrue(upstream.heads().getFirst().contains("\r\nExpect: 100-continue\r\n"));
            assertEquals(List.of(Outcome.SUCCESS), tester.recorder.outcomes());
        }
    }

    @Test
    void finalAnswerBeforeTheBodyWasSentClosesTheConnection() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send("HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n");
                    conversation.head();
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");

            assertTrue(client.rest().contains("\r\nConnection: close\r\n"));
            assertEquals(List.of(Outcome.UPSTREAM_4XX), tester.recorder.outcomes());
        }
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 11, ''", "Transfer-Encoding: chunked, b", "Expect: 100-continue|Content-Length: 11, ''"
    })
    void bodyOverTheRoutesLimitIsRefused(String framing, String size) throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.maxBody = 10;
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.read(1000);
                });
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            String body = size.isEmpty() ? "01234567890" : size + "\r\n01234567890\r\n0\r\n\r\n";
            client.send("POST / HTTP/1.1\r\nHost: a\r\n" + framing.replace("|", "\r\n") + "\r\n\r\n"
                    + (framing.startsWith("Expect") ? "" : body));

            String response = client.response();
            assertTrue(response.startsWith("HTTP/1.1 413 Content Too Large\r\n"), response);
            assertTrue(response.contains("\"code\":\"body-too-large\""));
            assertEquals(List.of(Outcome.BODY_TOO_LARGE), tester.recorder.outcomes());
        }
    }

    @Test
    void smallBodyOfARefusedRequestIsDroppedAndTheConnectionKept() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.maxBody = 10;
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 20\r\n\r\n01234567890123456789"
                    + "GET / HTTP/1.1\r\nHost: a\r\n\r\n");

            assertTrue(client.response().startsWith("HTTP/1.1 413 "));
            assertTrue(client.response().endsWith("ok"));
        }
    }

    @Test
    void malformedChunkIsRefusedAndNothingOfItGoesOn() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.read(1000);
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n");

            String response = client.rest();
            assertTrue(response.startsWith("HTTP/1.1 400 Bad Request\r\n"), response);
            assertTrue(response.contains("\r\nConnection: close\r\n"));
            assertEquals(List.of(Outcome.BAD_REQUEST), tester.recorder.outcomes());
        }
    }

    @ParameterizedTest
    @EnumSource
    void slowReaderStopsTheUpstreamAndGetsEverything(Transport transport) throws Exception {
        Assumptions.assumeTrue(transport.isAvailable());
        int size = 64 << 20;
        AtomicLong written = new AtomicLong();
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.transport = transport;
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
                    byte[] piece = new byte[1 << 16];
                    for (int sent = 0; sent < size; sent += piece.length) {
                        conversation.out().write(piece);
                        written.addAndGet(piece.length);
                    }
                });
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").head();
            awaitStill(written);
            assertTrue(written.get() < 24 << 20, "the node took " + written.get());

            long got = 0;
            byte[] buffer = new byte[1 << 16];
            while (got < size) {
                int length = client.in().read(buffer, 0, (int) Math.min(buffer.length, size - got));
                assertTrue(length > 0);
                got += length;
            }
            assertEquals(List.of(Outcome.SUCCESS), tester.recorder.outcomes());
            assertTrue(tester.recorder.entries().getFirst().bytesOut() > size);
        }
    }

    @ParameterizedTest
    @EnumSource
    void slowUpstreamStopsTheCallerAndGetsEverything(Transport transport) throws Exception {
        Assumptions.assumeTrue(transport.isAvailable());
        int size = 64 << 20;
        BlockingQueue<String> go = new LinkedBlockingQueue<>();
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.transport = transport;
        setup.maxBody = -1;
        AtomicLong written = new AtomicLong();
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    take(go);
                    conversation.in().skipNBytes(size);
                    conversation.send(OK);
                });
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
                    byte[] piece = new byte[1 << 16];
                    for (int sent = 0; sent < size; sent += piece.length) {
                        client.out().write(piece);
                        written.addAndGet(piece.length);
                    }
                } catch (IOException _) {
                    // Seen by what is missing.
                }
            });
            awaitStill(written);
            assertTrue(written.get() < 24 << 20, "the node took " + written.get());

            go.add("on");
            assertTrue(client.response().endsWith("ok"));
            sender.join();
        }
    }

    private static void take(BlockingQueue<String> queue) {
        try {
            queue.take();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits until bytes have flowed and then none have for a while. */
    private static void awaitStill(AtomicLong bytes) throws InterruptedException {
        long before = -1;
        while (bytes.get() == 0 || bytes.get() != before) {
            before = bytes.get();
            TimeUnit.MILLISECONDS.sleep(200);
        }
    }
}
