package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.model.usage.Outcome;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SheddingTest {
    private static final long INTERVAL = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LATE = TimeUnit.MILLISECONDS.toNanos(300);

    private final Shedding shedding = new Shedding(Duration.ofMillis(250), INTERVAL, 0);
    private long now;

    private void ticks(int count, long late) {
        for (int i = 0; i < count; i++) {
            now += INTERVAL + late;
            shedding.tick(now);
        }
    }

    @Test
    void nothingIsTurnedAwayWhileTicksComeInTime() {
        ticks(100, TimeUnit.MILLISECONDS.toNanos(200));

        assertEquals(0, shedding.share());
        assertFalse(shedding.takes());
    }

    @Test
    void aPauseOfTheMachineIsNoOverload() {
        for (int i = 0; i < 20; i++) {
            ticks(3, TimeUnit.SECONDS.toNanos(2));
            ticks(1, 0);
        }

        assertEquals(0, shedding.share());
    }

    @Test
    void shareRisesWhileTicksAreLateAndFallsMoreSlowly() {
        ticks(4, LATE);
        assertEquals(0.05, shedding.share(), 1e-9);
        ticks(3, LATE);
        assertEquals(0.2, shedding.share(), 1e-9);

        ticks(5, 0);
        assertEquals(0.15, shedding.share(), 1e-9);
        ticks(20, 0);
        assertEquals(0, shedding.share());
    }

    @Test
    void someAreAlwaysLetIn() {
        ticks(1000, LATE);

        assertEquals(0.95, shedding.share(), 1e-9);
    }

    @Test
    void nothingIsTurnedAwayWhereThatIsOff() {
        Shedding off = new Shedding(Duration.ZERO, INTERVAL, 0);
        for (int i = 1; i < 100; i++) {
            off.tick(i * TimeUnit.SECONDS.toNanos(10));
        }

        assertEquals(0, off.share());
    }

    @Test
    void whoeverIsTurnedAwayHearsWhenToComeAgainAndTheConnectionStays() throws Exception {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        // Every tick is later than this.
        setup.shedAfter = Duration.ofNanos(1);
        try (FakeUpstream upstream = FakeUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            Awaitility.await().until(() -> {
                String answer = client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").response();
                return answer.startsWith("HTTP/1.1 503 ")
                        && answer.contains("\r\nRetry-After: 1\r\n")
                        && answer.contains("\"code\":\"node-overloaded\"");
            });
            assertTrue(tester.recorder.outcomes().contains(Outcome.NODE_OVERLOADED));
        }
    }
}
