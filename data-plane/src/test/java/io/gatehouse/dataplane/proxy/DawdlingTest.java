package io.gatehouse.dataplane.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.Http2Client;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.model.usage.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies of requests that come a few octets at a time. */
@Timeout(60)
class DawdlingTest {
    private static FakeUpstream listening() throws IOException {
        return new FakeUpstream(conversation -> {
            conversation.head();
            conversation.in().transferTo(OutputStream.nullOutputStream());
        });
    }

    private static ProxyTester to(FakeUpstream upstream, Duration progress) throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.bodyProgress = progress;
        setup.maxBody = 10_000_000;
        return setup.to(upstream.port()).start();
    }

    private static void pause() {
        await().pollDelay(Duration.ofMillis(50)).until(() -> true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 100000\r\n\r\n",
                "Transfer-Encoding: chunked\r\n\r\nffff\r\n",
                "Transfer-Encoding: chunked\r\n\r\n5;",
                "Transfer-Encoding: chunked\r\n\r\n0\r\nX"
            })
    void aBodyThatDripsIsRefused(String framing) throws IOException {
        try (FakeUpstream upstream = listening();
                ProxyTester tester = to(upstream, Duration.ofMillis(700));
                RawClient client = tester.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\n" + framing);
            while (client.in().available() == 0) {
                client.send("a");
                pause();
            }

            assertTrue(client.response().startsWith("HTTP/1.1 408 "));
            assertEquals(List.of(Outcome.BAD_REQUEST), tester.recorder.outcomes());
        }
    }

    @Test
    void oneThatComesOnIsNot() throws IOException {
        try (FakeUpstream upstream = listening();
                ProxyTester tester = to(upstream, Duration.ofSeconds(1));
                RawClient client = tester.client()) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5000000\r\n\r\n");
            for (int i = 0; i < 30; i++) {
                client.send("x".repeat((int) BodyPace.LEAST));
                pause();
            }

            assertEquals(0, client.in().available());
        }
    }

    @Test
    void aStreamOfMessagesTakesItsTime() throws Exception {
        try (FakeUpstream upstream = listening();
                ProxyTester tester = to(upstream, Duration.ofMillis(200));
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange =
                    client.open().head("POST", "/", false, "content-type", "application/grpc", "te", "trailers");
            for (int i = 0; i < 20; i++) {
                exchange.data("x", false);
                pause();
            }

            assertFalse(exchange.hasEnded());
        }
    }
}
