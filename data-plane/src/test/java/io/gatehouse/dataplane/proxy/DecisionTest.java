package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.Verdict;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is kept of why an exchange ended as it did. */
@Timeout(30)
class DecisionTest {
    private static final String GET = "GET /a/../b?secret=1 HTTP/1.1\r\nHost: a\r\nX-API-Key: secret\r\n\r\n";

    private static List<Decision> decisions(ProxyTester tester, int count) {
        List<Decision> all = new ArrayList<>();
        Awaitility.await().until(() -> {
            tester.decisions.drainTo(all, 100);
            return all.size() >= count;
        });
        return all;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 OK~~                                         | 502 | upstream-broken | the head of its answer is malformed",
                "HTTP/1.1 101 Switching~Upgrade: websocket~Connection: Upgrade~~ | 502 | upstream-broken | it answered the WebSocket handshake wrongly, or without being asked",
                "''                                                    | 502 | upstream-broken | it closed the connection before it answered",
                "HTTP/1.1 200 OK~Content-Length: 5~~abc                | 200 | -               | it broke off in the middle of its answer",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~zz~       | 200 | -               | the coding of its answer is malformed",
            })
    void whatAnUpstreamDidWrongIsTold(String answer, int status, String code, String reason) throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send(answer.replace("~", "\r\n"));
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            client.send(GET);
            String said = status == 502 ? client.response() : client.rest();

            Decision decision = decisions(tester, 1).getFirst();
            assertEquals(status, decision.status());
            assertEquals(code, decision.code() == null ? "-" : decision.code());
            assertEquals(reason, decision.reason());
            assertEquals(Outcome.UPSTREAM_BROKEN, decision.outcome());
            assertEquals("GET", decision.method());
            assertEquals("/b", decision.path());
            assertEquals("127.0.0.1", decision.caller());
            assertEquals("up.test:" + upstream.port(), decision.target());
            assertEquals(1, decision.attempts());
            assertEquals(ProxyTester.API, decision.api());
            assertTrue(decision.totalMicros() >= decision.upstreamMicros() && decision.upstreamMicros() >= 0);
            assertFalse(decision.toString().contains("secret"), decision.toString());
            if (status == 502) {
                assertTrue(said.contains(decision.requestId()), said);
                assertFalse(said.contains(reason), said);
            }
        }
    }

    /** What went wrong with an attempt that was made good is not told of the one that counts. */
    @Test
    void reasonIsThatOfTheLastAttempt() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send("HTTP/1.1 " + (conversation.number == 1 ? "200 OK" : "500 No")
                            + "\r\nContent-Length: 0\r\n\r\n");
                    if (conversation.number == 1) {
                        conversation.head();
                    }
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            client.send(GET).response();
            assertTrue(client.send(GET).response().startsWith("HTTP/1.1 500 "));

            Decision last = decisions(tester, 2).getLast();
            assertEquals(2, last.attempts());
            assertEquals(500, last.status());
            assertNull(last.reason());
        }
    }

    @Test
    void refusalsOfPoliciesAndOfHeadsAreKept() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.policies = List.of(exchange ->
                new Verdict.Reject(new Problem(401, "key-missing", "No key", null), Outcome.KEY_MISSING, List.of()));
        try (FakeUpstream upstream = FakeUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send(GET).response();
            client.send("GET / HTTP/1.1\r\n\r\n").rest();

            List<Decision> all = decisions(tester, 2);
            assertEquals("key-missing", all.getFirst().code());
            assertEquals(401, all.getFirst().status());
            assertEquals("/b", all.getFirst().path());
            assertNull(all.getFirst().target());
            assertEquals(-1, all.getFirst().upstreamMicros());
            assertEquals("bad-request", all.getLast().code());
            assertNull(all.getLast().path());
            assertNull(all.getLast().method());
        }
    }

    @Test
    void ofWhatGoesWellOnlySomeAreKept() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            for (int i = 0; i < 50; i++) {
                client.send(GET).response();
            }
            List<Decision> all = decisions(tester, 2);
            assertTrue(all.size() < 25, () -> all.size() + " kept");
            assertEquals(200, all.getFirst().status());
            assertNull(all.getFirst().reason());
            assertEquals(50, tester.recorder.entries().size());
        }
    }
}
