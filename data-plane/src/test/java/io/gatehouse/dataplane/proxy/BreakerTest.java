package io.gatehouse.dataplane.proxy;

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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What one caller can do to the circuit breaker that all share. */
@Timeout(60)
class BreakerTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String UNABLE = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
    private static final Health NO_SIGNS = new Health(null, new Health.Outliers(0, Duration.ofSeconds(1)), 50);

    private static ProxyTester.Setup with(Breaker breaker) {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.resilience = new Resilience(Balancing.USUAL, NO_SIGNS, Retries.USUAL, breaker, Bulkhead.USUAL);
        return setup;
    }

    @Test
    void trialThatACallerDrawsOutDoesNotKeepItOpen() throws Exception {
        AtomicBoolean heals = new AtomicBoolean();
        List<RawClient> slows = new ArrayList<>();
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    for (String head = conversation.head(); head != null; head = conversation.head()) {
                        if (head.startsWith("POST")) {
                            conversation.read(100);
                        }
                        conversation.send(heals.get() ? OK : UNABLE);
                    }
                });
                ProxyTester tester = with(new Breaker(50, 2, Duration.ofMillis(200)))
                        .to(upstream.port())
                        .start();
                RawClient client = tester.client()) {
            client.send(GET).response();
            client.send(GET).response();
            assertTrue(client.send(GET).response().contains("upstream-unavailable"));
            heals.set(true);

            // Requests that are never whole, until one of them is let through.
            Awaitility.await().pollInterval(Duration.ofMillis(20)).until(() -> {
                RawClient slow = tester.client();
                slows.add(slow);
                slow.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nx");
                return upstream.heads().stream().anyMatch(head -> head.startsWith("POST"));
            });

            Awaitility.await()
                    .pollInterval(Duration.ofMillis(100))
                    .atMost(Duration.ofSeconds(4))
                    .until(() -> client.send(GET).response().endsWith("ok"));
            for (RawClient slow : slows) {
                slow.close();
            }
        }
    }

    @Test
    void noFreeConnectionIsNoFailureOfTheTarget() throws Exception {
        Semaphore let = new Semaphore(0);
        ProxyTester.Setup setup = with(new Breaker(1, 1, Duration.ofSeconds(30)));
        setup.connections = 1;
        setup.queue = 0;
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    while (conversation.head() != null) {
                        let.acquireUninterruptibly();
                        conversation.send(OK);
                    }
                });
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient one = tester.client();
                RawClient two = tester.client()) {
            one.send(GET);
            Awaitility.await().until(() -> upstream.heads().size() == 1);
            assertTrue(two.send(GET).response().contains("\"code\":\"upstream-busy\""));
            let.release(2);
            assertTrue(one.response().endsWith("ok"));

            assertTrue(two.send(GET).response().endsWith("ok"));
            assertTrue(tester.value(Gauge.UPSTREAM_CONNECTIONS) == 1);
        }
    }
}
