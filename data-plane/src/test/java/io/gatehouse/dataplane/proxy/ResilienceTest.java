package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.dataplane.upstream.TargetHealth;
import io.gatehouse.model.config.Balancing;
import io.gatehouse.model.config.Breaker;
import io.gatehouse.model.config.Bulkhead;
import io.gatehouse.model.config.Health;
import io.gatehouse.model.config.Resilience;
import io.gatehouse.model.config.Retries;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What callers notice, and targets get, when targets fail. */
@Timeout(60)
class ResilienceTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";
    private static final Breaker NEVER = new Breaker(0, 20, Duration.ofSeconds(2));
    private static final Health NO_SIGNS = new Health(null, new Health.Outliers(0, Duration.ofSeconds(1)), 50);

    private static String ok(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private static FakeUpstream named(String name) throws IOException {
        return FakeUpstream.answering(ok(name));
    }

    private static int nobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static ProxyTester start(Resilience resilience, int... ports) throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.resilience = resilience;
        return setup.to(ports).start();
    }

    private static Balancing by(Balancing.Method method) {
        return new Balancing(method, null, null, Duration.ZERO);
    }

    private static String answer(RawClient client, String request) throws IOException {
        String response = client.send(request).response();
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    private static String status(RawClient client, String request) throws IOException {
        return client.send(request).response().substring(9, 12);
    }

    @Test
    void requestsOfOneHashGoToTheSameTargetForAsLongAsItIsThere() throws IOException {
        Balancing hash = new Balancing(Balancing.Method.HASH, Balancing.HashOn.HEADER, "x-tenant", Duration.ZERO);
        Resilience resilience = new Resilience(hash, Health.USUAL, Retries.USUAL, Breaker.USUAL, Bulkhead.USUAL);
        try (FakeUpstream a = named("a");
                FakeUpstream b = named("b");
                FakeUpstream c = named("c");
                ProxyTester tester = start(resilience, a.port(), b.port(), c.port());
                RawClient client = tester.client()) {
            Set<String> all = new HashSet<>();
            for (int tenant = 0; tenant < 20; tenant++) {
                String request = "GET / HTTP/1.1\r\nHost: a\r\nX-Tenant: t" + tenant + "\r\n\r\n";
                String first = answer(client, request);
                for (int i = 0; i < 4; i++) {
                    assertEquals(first, answer(client, request));
                }
                all.add(first);
            }
            assertEquals(Set.of("a", "b", "c"), all);
        }
    }

    @Test
    void cookieIsHashedAndWhatHasNoneTakesTurns() throws IOException {
        Balancing hash = new Balancing(Balancing.Method.HASH, Balancing.HashOn.COOKIE, "sid", Duration.ZERO);
        Resilience resilience = new Resilience(hash, Health.USUAL, Retries.USUAL, Breaker.USUAL, Bulkhead.USUAL);
        try (FakeUpstream a = named("a");
                FakeUpstream b = named("b");
                ProxyTester tester = start(resilience, a.port(), b.port());
                RawClient client = tester.client()) {
            String request = "GET / HTTP/1.1\r\nHost: a\r\nCookie: x=1; sid=s7; y=2\r\n\r\n";
            String first = answer(client, request);
            for (int i = 0; i < 5; i++) {
                assertEquals(first, answer(client, request));
            }
            assertEquals(Set.of("a", "b"), Set.of(answer(client, GET), answer(client, GET)));
        }
    }

    @Test
    void targetThatIsBusyGetsFewerRequestsByLeastRequests() throws IOException {
        try (FakeUpstream slow = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.head();
                });
                FakeUpstream quick = named("quick");
                ProxyTester tester = start(
                        new Resilience(
                                by(Balancing.Method.LEAST_REQUESTS), NO_SIGNS, Retries.USUAL, NEVER, Bulkhead.USUAL),
                        slow.port(),
                        quick.port())) {
            List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                int all = i + 1;
                int answered = quick.heads().size();
                RawClient client = tester.client();
                clients.add(client.send(GET));
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> slow.heads().size() + quick.heads().size() == all);
                if (quick.heads().size() > answered) {
                    client.response();
                }
            }
            assertTrue(slow.heads().size() <= 5, "slow " + slow.heads().size());
            for (RawClient client : clients) {
                client.close();
            }
        }
    }

    @Test
    void unreachableTargetIsNotNoticedAndLeftOutAfterAFewFailures() throws IOException {
        Health quick = new Health(null, new Health.Outliers(3, Duration.ofSeconds(30)), 50);
        try (FakeUpstream up = named("up");
                ProxyTester tester = start(
                        new Resilience(Balancing.USUAL, quick, Retries.USUAL, NEVER, Bulkhead.USUAL),
                        nobody(),
                        up.port());
                RawClient client = tester.client()) {
            for (int i = 0; i < 40; i++) {
                assertEquals("up", answer(client, GET));
                assertEquals("up", answer(client, POST));
            }
            assertEquals(3, tester.value(Gauge.UPSTREAM_RETRIES));
            assertEquals(
                    1,
                    tester.targets.all().values().stream()
                            .filter(health -> health.state(System.nanoTime()) == TargetHealth.State.EJECTED)
                            .count());
            List<Decision> kept = new ArrayList<>();
            tester.decisions.drainTo(kept, 1);
            Decision first = kept.getFirst();
            assertEquals(2, first.calls().size());
            assertEquals(
                    "no connection could be opened", first.calls().getFirst().reason());
            assertEquals(200, first.calls().getLast().status());
        }
    }

    @Test
    void ejectedTargetComesBackByItself() throws IOException {
        Health quick = new Health(null, new Health.Outliers(1, Duration.ofMillis(300)), 50);
        try (FakeUpstream flaky = new FakeUpstream(conversation -> {
                    boolean fails = conversation.number == 1;
                    while (conversation.head() != null && !fails) {
                        conversation.send(ok("back"));
                    }
                });
                FakeUpstream up = named("up");
                ProxyTester tester = start(
                        new Resilience(Balancing.USUAL, quick, Retries.USUAL, NEVER, Bulkhead.USUAL),
                        flaky.port(),
                        up.port());
                RawClient client = tester.client()) {
            assertEquals("up", answer(client, GET));
            for (int i = 0; i < 10; i++) {
                assertEquals("up", answer(client, GET));
            }
            Awaitility.await().until(() -> answer(client, GET).equals("back"));
        }
    }

    @Test
    void whenTooFewAreGoodAllAreCalled() throws IOException {
        Health strict = new Health(null, new Health.Outliers(1, Duration.ofSeconds(30)), 60);
        try (FakeUpstream bad = FakeUpstream.answering("HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
                FakeUpstream up = named("up");
                ProxyTester tester = start(
                        new Resilience(
                                Balancing.USUAL,
                                strict,
                                new Retries(0, Set.of(), 20, Duration.ZERO),
                                NEVER,
                                Bulkhead.USUAL),
                        bad.port(),
                        up.port());
                RawClient client = tester.client()) {
            List<String> seen = IntStream.range(0, 6)
                    .mapToObj(_ -> {
                        try {
                            return status(client, GET);
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    })
                    .toList();
            assertEquals(3, seen.stream().filter("503"::equals).count(), seen.toString());
        }
    }

    @Test
    void breakerRefusesAtOnceAndLetsOneThroughToFindOut() throws Exception {
        Breaker breaker = new Breaker(50, 5, Duration.ofMillis(500));
        AtomicBoolean heals = new AtomicBoolean();
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    while (conversation.head() != null) {
                        conversation.send(heals.get() ? ok("well") : "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
                    }
                });
                ProxyTester tester = start(
                        new Resilience(Balancing.USUAL, NO_SIGNS, Retries.USUAL, breaker, Bulkhead.USUAL),
                        upstream.port());
                RawClient client = tester.client()) {
            for (int i = 0; i < 5; i++) {
                client.send(GET).response();
            }
            assertEquals(5, upstream.heads().size());
            long from = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                String refused = client.send(GET).response();
                assertTrue(refused.contains("\"code\":\"upstream-unavailable\""), refused);
                assertTrue(refused.contains("\r\nRetry-After: 1\r\n"), refused);
            }
            assertTrue(System.nanoTime() - from < 400_000_000L);
            assertEquals(5, upstream.heads().size());
            Thread.sleep(550);
            assertEquals("503", status(client, GET));
            assertTrue(client.send(GET).response().contains("upstream-unavailable"));
            assertEquals(6, upstream.heads().size());
            heals.set(true);
            Awaitility.await().until(() -> answer(client, GET).equals("well"));
            assertEquals("well", answer(client, GET));
            assertTrue(tester.recorder.outcomes().contains(Outcome.UPSTREAM_UNAVAILABLE));
        }
    }

    @Test
    void requestsThatFailLateDoNotKeepTheBreakerOpen() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.timeout = Duration.ofMillis(600);
        setup.resilience = new Resilience(
                Balancing.USUAL, NO_SIGNS, Retries.USUAL, new Breaker(50, 2, Duration.ofMillis(300)), Bulkhead.USUAL);
        AtomicBoolean heals = new AtomicBoolean();
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    for (String head = conversation.head(); head != null; head = conversation.head()) {
                        if (!head.startsWith("GET /slow ")) {
                            conversation.send(
                                    heals.get() ? ok("well") : "HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n");
                        }
                    }
                });
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient one = tester.client();
                RawClient two = tester.client();
                RawClient client = tester.client()) {
            one.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            two.send("GET /slow HTTP/1.1\r\nHost: a\r\n\r\n");
            Awaitility.await().until(() -> upstream.heads().size() == 2);
            assertEquals("503", status(client, GET));
            assertEquals("503", status(client, GET));
            assertTrue(client.send(GET).response().contains("upstream-unavailable"));
            heals.set(true);
            assertTrue(one.response().startsWith("HTTP/1.1 504 "));
            assertTrue(two.response().startsWith("HTTP/1.1 504 "));

            assertEquals("well", answer(client, GET));
        }
    }

    @Test
    void statusesAreRetriedOnAnotherTargetWhereThatIsWished() throws IOException {
        Retries retries = new Retries(2, Set.of(503), 20, Duration.ZERO);
        try (FakeUpstream bad = FakeUpstream.answering("HTTP/1.1 503 No\r\nContent-Length: 3\r\n\r\nbad");
                FakeUpstream up = named("up");
                ProxyTester tester = start(
                        new Resilience(Balancing.USUAL, NO_SIGNS, retries, NEVER, Bulkhead.USUAL),
                        bad.port(),
                        up.port());
                RawClient client = tester.client()) {
            for (int i = 0; i < 6; i++) {
                assertEquals("up", answer(client, GET));
            }
            assertEquals(3, tester.value(Gauge.UPSTREAM_RETRIES));
            // What is not safe to send twice keeps its answer.
            assertEquals(Set.of("bad", "up"), Set.of(answer(client, POST), answer(client, POST)));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Idempotency-Key: k1\r\n"})
    void postIsSentTwiceOnlyWhereTheCallerSaysThatItMayBe(String permission) throws IOException {
        String post = "POST / HTTP/1.1\r\nHost: a\r\n" + permission + "Content-Length: 0\r\n\r\n";
        try (FakeUpstream one = new FakeUpstream(FakeUpstream.Conversation::head);
                FakeUpstream two = new FakeUpstream(FakeUpstream.Conversation::head);
                ProxyTester tester = start(
                        new Resilience(Balancing.USUAL, NO_SIGNS, Retries.USUAL, NEVER, Bulkhead.USUAL),
                        one.port(),
                        two.port());
                RawClient client = tester.client()) {
            assertEquals("502", status(client, post));
            assertEquals(1, one.heads().size());
            assertEquals(permission.isEmpty() ? 0 : 1, two.heads().size());
        }
    }

    @Test
    void retriesStayWithinTheirBudget() throws IOException {
        try (ProxyTester tester = start(
                        new Resilience(
                                Balancing.USUAL,
                                NO_SIGNS,
                                new Retries(3, Set.of(), 20, Duration.ZERO),
                                NEVER,
                                Bulkhead.USUAL),
                        nobody(),
                        nobody());
                RawClient client = tester.client()) {
            for (int i = 0; i < 500; i++) {
                assertEquals("502", status(client, GET));
            }
            long retries = tester.value(Gauge.UPSTREAM_RETRIES);
            assertTrue(retries >= 90 && retries <= 100, "retries " + retries);
            assertTrue(tester.value(Gauge.UPSTREAM_RETRIES_REFUSED) > 0);
        }
    }

    @Test
    void targetThatAsksToBeLeftAloneIs() throws IOException {
        try (FakeUpstream busy =
                        FakeUpstream.answering("HTTP/1.1 503 No\r\nRetry-After: 30\r\nContent-Length: 0\r\n\r\n");
                FakeUpstream up = named("up");
                ProxyTester tester = start(
                        new Resilience(Balancing.USUAL, Health.USUAL, Retries.USUAL, NEVER, Bulkhead.USUAL),
                        busy.port(),
                        up.port());
                RawClient client = tester.client()) {
            assertEquals("503", status(client, GET));
            for (int i = 0; i < 10; i++) {
                assertEquals("up", answer(client, GET));
            }
            assertEquals(1, busy.heads().size());
        }
    }
}
