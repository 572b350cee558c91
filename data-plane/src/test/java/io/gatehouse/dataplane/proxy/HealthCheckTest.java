package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.upstream.TargetHealth;
import io.gatehouse.model.config.Balancing;
import io.gatehouse.model.config.Breaker;
import io.gatehouse.model.config.Bulkhead;
import io.gatehouse.model.config.Health;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.Resilience;
import io.gatehouse.model.config.Retries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets that are asked how they are. */
@Timeout(60)
class HealthCheckTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";

    private static Resilience asking(String path, Set<Integer> statuses) {
        Health.Check check = new Health.Check(path, statuses, Duration.ofMillis(100), Duration.ofMillis(100), 2, 2);
        return new Resilience(
                Balancing.USUAL,
                new Health(check, new Health.Outliers(0, Duration.ofSeconds(1)), 50),
                Retries.USUAL,
                new Breaker(0, 20, Duration.ofSeconds(1)),
                Bulkhead.USUAL);
    }

    /** Serves, and answers what it is told when it is asked for its health. */
    private static FakeUpstream named(String name, AtomicReference<String> health) throws IOException {
        return new FakeUpstream(conversation -> {
            for (String head = conversation.head(); head != null; head = conversation.head()) {
                String said = head.startsWith("GET /up?x=1 ") ? health.get() : "200 OK";
                if (!said.isEmpty()) {
                    conversation.send("HTTP/1.1 " + said + "\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
                }
            }
        });
    }

    private static ProxyTester start(Resilience resilience, int... ports) throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.resilience = resilience;
        return setup.to(ports).start();
    }

    private static List<TargetHealth.State> states(ProxyTester tester) {
        return tester.targets.all().values().stream()
                .map(health -> health.state(System.nanoTime()))
                .sorted()
                .toList();
    }

    private static void await(ProxyTester tester, TargetHealth.State... states) {
        Awaitility.await().until(() -> states(tester).equals(List.of(states)));
    }

    private static String body(RawClient client) throws IOException {
        String response = client.send(GET).response();
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"500 Down", "302 Found", ""})
    void targetThatAnswersBadlyOrNotAtAllIsLeftOutUntilItIsWellAgain(String bad) throws IOException {
        AtomicReference<String> healthOfOne = new AtomicReference<>("204 Well");
        AtomicReference<String> healthOfTwo = new AtomicReference<>("200 Well");
        try (FakeUpstream one = named("one", healthOfOne);
                FakeUpstream two = named("two", healthOfTwo);
                ProxyTester tester = start(asking("/up?x=1", Set.of()), one.port(), two.port());
                RawClient client = tester.client()) {
            assertEquals(Set.of("one", "two"), Set.of(body(client), body(client)));

            healthOfOne.set(bad);
            await(tester, TargetHealth.State.UP, TargetHealth.State.DOWN);
            for (int i = 0; i < 10; i++) {
                assertEquals("two", body(client));
            }
            healthOfOne.set("200 Well");
            await(tester, TargetHealth.State.UP, TargetHealth.State.UP);
            assertEquals(Set.of("one", "two"), Set.of(body(client), body(client)));

            // A check that is wrong about all of them takes nothing away.
            healthOfOne.set(bad);
            healthOfTwo.set(bad);
            await(tester, TargetHealth.State.DOWN, TargetHealth.State.DOWN);
            assertEquals(Set.of("one", "two"), Set.of(body(client), body(client)));
        }
    }

    @Test
    void statusesThatAreWishedAreGood() throws IOException {
        AtomicReference<String> health = new AtomicReference<>("418 Teapot");
        try (FakeUpstream one = named("one", health);
                FakeUpstream two = named("two", new AtomicReference<>("200 Well"));
                ProxyTester tester = start(asking("/up?x=1", Set.of(418)), one.port(), two.port())) {
            await(tester, TargetHealth.State.UP, TargetHealth.State.DOWN);
            assertTrue(one.heads().getFirst().contains("\r\nUser-Agent: gatehouse-health\r\n"));
        }
    }

    @ParameterizedTest
    @EnumSource(ProxyProtocol.class)
    void openingAConnectionIsEnoughWithoutAPath(ProxyProtocol introduces) throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.introduces = introduces;
        setup.resilience = asking(null, Set.of());
        try (FakeUpstream up = new FakeUpstream(FakeUpstream.Conversation::head);
                ProxyTester tester = setup.to(up.port(), free).start()) {
            await(tester, TargetHealth.State.UP, TargetHealth.State.DOWN);
            Awaitility.await().until(() -> up.connections() > 3);
            await(tester, TargetHealth.State.UP, TargetHealth.State.DOWN);
        }
    }
}
