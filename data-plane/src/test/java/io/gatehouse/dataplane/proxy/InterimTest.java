package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.Http2Client;
import io.gatehouse.dataplane.fake.Http2Server;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads that announce another: they pass, and an upstream that sends nothing else is stopped. */
@Timeout(60)
class InterimTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String HINTS = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /** Announces for as long as anybody listens. */
    private static FakeUpstream announcing(String head) throws IOException {
        return new FakeUpstream(conversation -> {
            conversation.head();
            while (true) {
                conversation.send(head);
            }
        });
    }

    private static void assertStopped(ProxyTester tester) {
        Awaitility.await().until(() -> !tester.recorder.outcomes().isEmpty());
        assertEquals(List.of(Outcome.UPSTREAM_BROKEN), tester.recorder.outcomes());
        List<Decision> decisions = new ArrayList<>();
        tester.decisions.drainTo(decisions, 10);
        assertEquals(
                List.of("it sent too many interim answers (1xx), or too large ones"),
                decisions.stream().map(Decision::reason).toList());
    }

    @Test
    void anUpstreamThatAnnouncesWithoutEndIsBroken() throws IOException {
        try (FakeUpstream upstream = announcing(HINTS);
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            client.send(GET);
            for (int i = 0; i < Interims.MOST; i++) {
                assertTrue(client.head().startsWith("HTTP/1.1 103 "));
            }
            assertTrue(client.response().startsWith("HTTP/1.1 502 "));
            assertStopped(tester);
        }
    }

    @Test
    void soIsOneWhoseAnnouncementsAreLarge() throws IOException {
        try (FakeUpstream upstream = announcing("HTTP/1.1 103 Early Hints\r\nX: " + "a".repeat(15_000) + "\r\n\r\n");
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            client.send(GET);
            for (int i = 0; i < Interims.MOST_OCTETS / 15_000; i++) {
                assertTrue(client.head().startsWith("HTTP/1.1 103 "));
            }
            assertTrue(client.response().startsWith("HTTP/1.1 502 "));
            assertStopped(tester);
        }
    }

    @Test
    void aCallerOfHttp10IsNotLeftWaitingForOneEither() throws IOException {
        try (FakeUpstream upstream = announcing(HINTS);
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            assertTrue(client.send("GET /a HTTP/1.0\r\n\r\n").rest().startsWith("HTTP/1.1 502 "));
            assertStopped(tester);
        }
    }

    @Test
    void anHttp2UpstreamThatAnnouncesWithoutEndIsBroken() throws Exception {
        try (Http2Server upstream = new Http2Server(new Http2Server.Script() {
                    @Override
                    public void end(Http2Server.Stream stream) {
                        for (int i = 0; i <= Interims.MOST; i++) {
                            stream.head("103", false, "link", "</a.css>");
                        }
                    }
                });
                ProxyTester tester = to(upstream);
                Http2Client client = new Http2Client(tester.proxy.port())) {
            Http2Client.Exchange exchange = client.get("/");

            assertEquals("502", exchange.status());
            assertEquals(Interims.MOST + 1, exchange.heads().size());
            Awaitility.await().until(() -> upstream.streams().getFirst().wasReset() != null);
            assertStopped(tester);
        }
    }

    private static ProxyTester to(Http2Server upstream) throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.protocol = UpstreamProtocol.HTTP2;
        return setup.to(upstream.port()).start();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 65_535})
    void aCallerWhoseWindowIsClosedGetsTheHeadThatWasAnnounced(int window) throws Exception {
        try (FakeUpstream upstream = FakeUpstream.answering(HINTS.repeat(3) + OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port(), window)) {
            Http2Client.Exchange exchange = client.open().head("GET", "/", true);

            Awaitility.await().until(() -> exchange.heads().size() == 4);
            assertEquals("200", exchange.status());
        }
    }
}
