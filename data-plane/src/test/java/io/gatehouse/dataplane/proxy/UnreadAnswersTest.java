package io.gatehouse.dataplane.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.Http2Client;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.gateway.Match;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.model.usage.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers that take nothing of what they are sent are not waited for. */
@Timeout(60)
class UnreadAnswersTest {
    private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    private static final String SETTINGS = frame(4, 0, 0, "");
    private static final String PING = frame(6, 0, 0, "12345678");
    /** Method GET, scheme http, path /, authority a (RFC 7541, appendix A). */
    private static final String GET_FIELDS = "\u0082\u0086\u0084A\u0001a";

    private static final int WHOLE_HEAD = 0x4;
    private static final int LAST = 0x1;

    private static String frame(int type, int flags, int stream, String payload) {
        int length = payload.length();
        char[] head = {
            (char) (length >> 16),
            (char) (length >> 8 & 0xff),
            (char) (length & 0xff),
            (char) type,
            (char) flags,
            (char) (stream >>> 24),
            (char) (stream >> 16 & 0xff),
            (char) (stream >> 8 & 0xff),
            (char) (stream & 0xff)
        };
        return new String(head) + payload;
    }

    private static String initialWindow(int octets) {
        return frame(4, 0, 0, "\0\u0004" + number(octets));
    }

    private static String number(int value) {
        byte[] octets = {(byte) (value >> 24), (byte) (value >> 16), (byte) (value >> 8), (byte) value};
        return new String(octets, StandardCharsets.ISO_8859_1);
    }

    private static String get(int stream) {
        return frame(1, WHOLE_HEAD | LAST, stream, GET_FIELDS);
    }

    private static ProxyTester.Setup impatient() {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.idle = Duration.ofMillis(600);
        setup.farewell = Duration.ofMillis(200);
        return setup;
    }

    /** Sends for as long as the other side takes it. */
    private static void sendAgainAndAgain(RawClient client, String octets) {
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    client.send(octets);
                }
            } catch (IOException _) {
                // The connection is closed, as it should be.
            }
        });
    }

    private static void assertClosed(ProxyTester tester) {
        await().atMost(Duration.ofSeconds(40))
                .until(() -> tester.value(Gauge.CONNECTIONS_ACCEPTED) == 1 && tester.value(Gauge.CONNECTIONS) == 0);
    }

    @Test
    void acknowledgementsThatAreNotReadEndTheConnection() throws IOException {
        ProxyTester.Setup setup = impatient();
        setup.idle = Duration.ofSeconds(60);
        try (ProxyTester tester = setup.start();
                RawClient client = new RawClient(tester.proxy.port(), 2048)) {
            client.send(PREFACE + SETTINGS);
            sendAgainAndAgain(client, PING.repeat(100));

            assertClosed(tester);
            assertEquals(1, tester.value(Gauge.HTTP2_FAULTS));
        }
    }

    @Test
    void anHttp2ConnectionOnWhichNothingIsReadIsClosed() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
                    while (true) {
                        conversation.send("x".repeat(100_000));
                    }
                });
                ProxyTester tester = impatient().to(upstream.port()).start();
                RawClient client = new RawClient(tester.proxy.port(), 2048)) {
            client.send(PREFACE + initialWindow(Integer.MAX_VALUE) + frame(8, 0, 0, number(0x7fff0000)) + get(1));

            assertClosed(tester);
            assertEquals(Outcome.CLIENT_GONE, tester.recorder.outcomes().getFirst());
        }
    }

    @Test
    void refusalsForWhichTheWindowIsNeverOpenedEndWithTheirStreamsAndTheConnection() throws IOException {
        ProxyTester.Setup setup = impatient();
        setup.match = new Match.NoRoute();
        try (ProxyTester tester = setup.start();
                RawClient client = new RawClient(tester.proxy.port())) {
            client.send(PREFACE + initialWindow(0) + get(1) + get(3));

            assertClosed(tester);
            assertEquals(2, tester.recorder.outcomes().size());
        }
    }

    @Test
    void aStreamWhoseAnswerWaitsForTheWindowIsCancelledAlone() throws Exception {
        ProxyTester.Setup setup = impatient();
        setup.match = new Match.NoRoute();
        try (ProxyTester tester = setup.start();
                Http2Client client = new Http2Client(tester.proxy.port(), 0)) {
            Http2Client.Exchange exchange = client.open().reads(false).head("GET", "/", true);

            assertEquals("CANCEL", exchange.reads(true).end());
        }
    }

    @Test
    void anHttp1CallerThatDoesNotReadItsRefusalsIsClosed() throws IOException {
        ProxyTester.Setup setup = impatient();
        setup.match = new Match.NoRoute();
        try (ProxyTester tester = setup.start();
                RawClient client = new RawClient(tester.proxy.port(), 2048)) {
            sendAgainAndAgain(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100));

            assertClosed(tester);
        }
    }
}
