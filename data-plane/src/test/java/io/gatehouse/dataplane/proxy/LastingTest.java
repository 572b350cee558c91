package io.gatehouse.dataplane.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.Http2Client;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.Verdict;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever would be refused now does not go on for long with what was let in before. */
@Timeout(60)
class LastingTest {
    private static final Duration PACE = Duration.ofMillis(100);
    private static final int LONG = 25;

    private final AtomicBoolean revoked = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();

    private ProxyTester to(FakeUpstream upstream) throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.policies = List.of(_ -> {
            asked.incrementAndGet();
            return revoked.get()
                    ? new Verdict.Reject(
                            new Problem(401, "key-unknown", "No such key", null), Outcome.KEY_UNKNOWN, List.of())
                    : Verdict.PROCEED;
        });
        return setup.to(upstream.port()).start();
    }

    private static void pause() {
        await().pollDelay(PACE).until(() -> true);
    }

    /** Answers piece by piece, without end. */
    private static FakeUpstream downloads(String framing) throws IOException {
        return new FakeUpstream(conversation -> {
            conversation.head();
            conversation.send("HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n" + framing + "\r\n");
            while (true) {
                conversation.send("1\r\nx\r\n");
                pause();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Content-Length: 1000000\r\n", "Transfer-Encoding: chunked\r\n"})
    void aDownloadEndsWithTheKey(String framing) throws IOException {
        try (FakeUpstream upstream = downloads(framing);
                ProxyTester tester = to(upstream);
                RawClient client = tester.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").head();
            client.read(6 * LONG);
            revoked.set(true);

            assertTrue(client.rest().endsWith("<RESET>"));
            assertEquals(List.of(Outcome.KEY_UNKNOWN), tester.recorder.outcomes());
        }
    }

    @Test
    void soDoesOneOnAStreamOfHttp2() throws Exception {
        try (FakeUpstream upstream = downloads("");
                ProxyTester tester = to(upstream);
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange = client.open().head("GET", "/", true);
            await().until(() -> exchange.body().length() >= 6 * LONG);
            revoked.set(true);

            assertEquals("INTERNAL_ERROR", exchange.end());
        }
    }

    @Test
    void anUploadIsRefusedOnceTheKeyIsRevoked() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.in().transferTo(java.io.OutputStream.nullOutputStream());
                });
                ProxyTester tester = to(upstream);
                RawClient client = tester.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 500000\r\n\r\n");
            for (int sent = 0; client.in().available() == 0; sent++) {
                client.send("x");
                pause();
                revoked.set(sent > LONG);
            }

            assertTrue(client.response().startsWith("HTTP/1.1 401 "));
            assertEquals(List.of(Outcome.KEY_UNKNOWN), tester.recorder.outcomes());
        }
    }

    @Test
    void whatIsShortIsAskedForOnce() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(
                        "HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n" + "x".repeat(300_000));
                ProxyTester tester = to(upstream);
                RawClient client = tester.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response();
            await().pollDelay(Duration.ofMillis(1_200)).until(() -> true);

            assertEquals(1, asked.get());
        }
    }
}
