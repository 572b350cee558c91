package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.model.config.Balancing;
import io.gatehouse.model.config.Breaker;
import io.gatehouse.model.config.Bulkhead;
import io.gatehouse.model.config.Health;
import io.gatehouse.model.config.Resilience;
import io.gatehouse.model.config.Retries;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.Outcome;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that go to a second target, because the first is slow. */
@Timeout(60)
class HedgeTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    private static final Breaker NEVER = new Breaker(0, 20, Duration.ofSeconds(2));
    private static final Health NO_SIGNS = new Health(null, new Health.Outliers(0, Duration.ofSeconds(1)), 50);

    /** What a target answers once it is let. */
    private static final class Held implements AutoCloseable {
        private final Semaphore let = new Semaphore(0);
        private final FakeUpstream upstream;

        Held(String answer) throws IOException {
            upstream = new FakeUpstream(conversation -> {
                while (conversation.head() != null) {
                    let.acquireUninterruptibly();
                    conversation.send(answer);
                }
            });
        }

        int port() {
            return upstream.port();
        }

        @Override
        public void close() {
            let.release(1_000);
            upstream.close();
        }
    }

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static ProxyTester start(Duration after, int... ports) throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.timeout = Duration.ofSeconds(3);
        setup.resilience =
                new Resilience(Balancing.USUAL, NO_SIGNS, new Retries(1, Set.of(), 20, after), NEVER, Bulkhead.USUAL);
        return setup.to(ports).start();
    }

    private static Decision decision(ProxyTester tester) {
        List<Decision> kept = new ArrayList<>();
        Awaitility.await().until(() -> {
            tester.decisions.drainTo(kept, 1);
            return !kept.isEmpty();
        });
        return kept.getFirst();
    }

    private static String body(String response) {
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void secondTargetAnswersWhereTheFirstIsSlowAndTheFirstIsLetGo() throws IOException {
        try (Held slow = new Held(ok("slow"));
                FakeUpstream quick = FakeUpstream.answering(ok("quick"));
                ProxyTester tester = start(Duration.ofMillis(30), slow.port(), quick.port());
                RawClient client = tester.client()) {
            assertEquals("quick", body(client.send(GET).response()));

            assertEquals(1, slow.upstream.heads().size());
            assertEquals(1, quick.heads().size());
            assertEquals(1, tester.value(Gauge.UPSTREAM_HEDGES));
            Awaitility.await().until(() -> tester.value(Gauge.UPSTREAM_CONNECTIONS) == 1);
            Decision decision = decision(tester);
            assertEquals(Outcome.SUCCESS, decision.outcome());
            assertEquals(2, decision.attempts());
            assertEquals("up.test:" + quick.port(), decision.target());
            assertEquals(
                    List.of("another target answered first", "null"),
                    decision.calls().stream()
                            .map(call -> String.valueOf(call.reason()))
                            .toList());
            assertEquals(1, tester.recorder.entries().size());
        }
    }

    @Test
    void firstTargetAnswersInTimeAndNoOtherIsAsked() throws IOException {
        try (FakeUpstream one = FakeUpstream.answering(ok("one"));
                FakeUpstream two = FakeUpstream.answering(ok("two"));
                ProxyTester tester = start(Duration.ofSeconds(2), one.port(), two.port());
                RawClient client = tester.client()) {
            for (int i = 0; i < 10; i++) {
                client.send(GET).response();
            }

            assertEquals(10, one.heads().size() + two.heads().size());
            assertEquals(0, tester.value(Gauge.UPSTREAM_HEDGES));
        }
    }

    @Test
    void firstTargetThatAnswersWhileTheSecondIsAskedWins() throws Exception {
        try (Held first = new Held(ok("first"));
                Held second = new Held(ok("second"));
                ProxyTester tester = start(Duration.ofMillis(30), first.port(), second.port());
                RawClient client = tester.client()) {
            client.send(GET);
            Awaitility.await().until(() -> second.upstream.heads().size() == 1);
            first.let.release();

            assertEquals("first", body(client.response()));
            Awaitility.await().until(() -> tester.value(Gauge.UPSTREAM_CONNECTIONS) == 1);
        }
    }

    @Test
    void postIsNeverSentTwice() throws Exception {
        try (Held first = new Held(ok("first"));
                FakeUpstream second = FakeUpstream.answering(ok("second"));
                ProxyTester tester = start(Duration.ofMillis(1), first.port(), second.port());
                RawClient client = tester.client();
                RawClient other = tester.client()) {
            client.send(POST);
            Awaitility.await().until(() -> first.upstream.heads().size() == 1);
            // The other target's turns, while a hedge would be long due.
            for (int i = 0; i < 5; i++) {
                assertEquals("second", body(other.send(GET).response()));
            }
            first.let.release(10);

            assertEquals("first", body(client.response()));
            assertTrue(second.heads().stream().noneMatch(head -> head.startsWith("POST")));
            assertEquals(
                    1,
                    first.upstream.heads().stream()
                            .filter(head -> head.startsWith("POST"))
                            .count());
        }
    }

    @Test
    void firstTargetThatBreaksWhileTheSecondIsAskedIsNotNoticed() throws Exception {
        Semaphore breaks = new Semaphore(0);
        try (FakeUpstream first = new FakeUpstream(conversation -> {
                    conversation.head();
                    breaks.acquireUninterruptibly();
                });
                Held second = new Held(ok("second"));
                ProxyTester tester = start(Duration.ofMillis(30), first.port(), second.port());
                RawClient client = tester.client()) {
            client.send(GET);
            Awaitility.await().until(() -> second.upstream.heads().size() == 1);
            breaks.release();
            Awaitility.await().until(() -> tester.value(Gauge.UPSTREAM_CONNECTIONS) == 1);
            second.let.release();

            assertEquals("second", body(client.response()));
            assertEquals(1, second.upstream.heads().size());
        }
    }

    @Test
    void secondTargetThatCannotServeDoesNotAnswerForTheFirst() throws Exception {
        try (Held first = new Held(ok("first"));
                FakeUpstream unable =
                        FakeUpstream.answering("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
                ProxyTester tester = start(Duration.ofMillis(30), first.port(), unable.port());
                RawClient client = tester.client()) {
            client.send(GET);
            Awaitility.await().until(() -> unable.heads().size() == 1);
            first.let.release();

            assertEquals("first", body(client.response()));
        }
    }

    @Test
    void whereTheFirstBreaksTheAnswerOfASecondThatCannotServeIsPassedOnAndToldOnce() throws Exception {
        Semaphore breaks = new Semaphore(0);
        try (FakeUpstream first = new FakeUpstream(conversation -> {
                    conversation.head();
                    breaks.acquireUninterruptibly();
                });
                Held second = new Held("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n");
                ProxyTester tester = start(Duration.ofMillis(30), first.port(), second.port());
                RawClient client = tester.client()) {
            client.send(GET);
            Awaitility.await().until(() -> second.upstream.heads().size() == 1);
            breaks.release();
            Awaitility.await().until(() -> tester.value(Gauge.UPSTREAM_CONNECTIONS) == 1);
            second.let.release();

            assertTrue(client.response().startsWith("HTTP/1.1 503 "));
            Decision decision = decision(tester);
            assertEquals(
                    List.of("up.test:" + first.port() + " 0", "up.test:" + second.port() + " 503"),
                    decision.calls().stream()
                            .map(call -> call.target() + " " + call.status())
                            .toList());
        }
    }

    @Test
    void whereNobodyAnswersInTimeBothAreToldOf() throws Exception {
        try (Held first = new Held(ok("first"));
                Held second = new Held(ok("second"));
                ProxyTester tester = start(Duration.ofMillis(30), first.port(), second.port());
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().startsWith("HTTP/1.1 504 "));

            Decision decision = decision(tester);
            assertEquals(
                    List.of("it did not answer in time", "it did not answer in time"),
                    decision.calls().stream().map(Decision.Call::reason).toList());
            Awaitility.await().until(() -> tester.value(Gauge.UPSTREAM_CONNECTIONS) == 0);
        }
    }

    @Test
    void callerThatGoesTakesBothCallsAlong() throws Exception {
        try (Held first = new Held(ok("first"));
                Held second = new Held(ok("second"));
                ProxyTester tester = start(Duration.ofMillis(30), first.port(), second.port())) {
            try (RawClient client = tester.client()) {
                client.send(GET);
                Awaitility.await().until(() -> second.upstream.heads().size() == 1);
            }
            Awaitility.await().until(() -> tester.value(Gauge.UPSTREAM_CONNECTIONS) == 0);
        }
    }

    @Test
    void hedgesKeepToTheBudget() throws IOException {
        try (Held first = new Held(ok("first"));
                FakeUpstream quick = FakeUpstream.answering(ok("quick"));
                ProxyTester tester = start(Duration.ofMillis(5), first.port(), quick.port())) {
            int hedged = 0;
            int late = 0;
            // Half of the requests go to the target that never answers; the first ten of them may be hedged.
            for (int i = 0; i < 22; i++) {
                try (RawClient client = tester.client()) {
                    String response = client.send(GET).response();
                    hedged += body(response).equals("quick") ? 1 : 0;
                    late += response.startsWith("HTTP/1.1 504 ") ? 1 : 0;
                }
            }
            assertEquals(10, tester.value(Gauge.UPSTREAM_HEDGES));
            assertEquals(21, hedged);
            assertEquals(1, late);
        }
    }
}
