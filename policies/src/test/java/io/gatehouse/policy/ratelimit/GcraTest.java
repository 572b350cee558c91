package io.gatehouse.policy.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class GcraTest {
    private static final long MILLI = 1_000_000;

    private final Gcra tenPerSecond = new Gcra(10, Duration.ofSeconds(1), 3);
    private final AtomicLong state = new AtomicLong(Gcra.UNSEEN);

    @Test
    void burstIsAdmittedAtOnceAndTheNextIsToldHowLongToWait() {
        long now = 5_000;

        assertEquals(3, tenPerSecond.remaining(state, now));
        assertEquals(0, tenPerSecond.admit(state, now));
        assertEquals(0, tenPerSecond.admit(state, now));
        assertEquals(1, tenPerSecond.remaining(state, now));
        assertEquals(0, tenPerSecond.admit(state, now));
        assertEquals(0, tenPerSecond.remaining(state, now));
        assertEquals(100 * MILLI, tenPerSecond.admit(state, now));
        assertEquals(60 * MILLI, tenPerSecond.admit(state, now + 40 * MILLI));
    }

    @Test
    void oneRequestComesBackPerInterval() {
        for (int i = 0; i < 3; i++) {
            tenPerSecond.admit(state, 0);
        }

        assertEquals(1, tenPerSecond.admit(state, 100 * MILLI - 1));
        assertEquals(0, tenPerSecond.admit(state, 100 * MILLI));
        assertEquals(100 * MILLI, tenPerSecond.admit(state, 100 * MILLI));
    }

    @Test
    void longSilenceGivesNoMoreThanTheBurst() {
        tenPerSecond.admit(state, 0);

        assertEquals(3, tenPerSecond.remaining(state, Duration.ofDays(1).toNanos()));
    }

    @Test
    void clockMayRunOverTheEndOfLong() {
        long now = Long.MAX_VALUE - MILLI;

        assertEquals(0, tenPerSecond.admit(state, now));
        assertEquals(0, tenPerSecond.admit(state, now + 2 * MILLI));
        assertEquals(0, tenPerSecond.admit(state, now + 2 * MILLI));
        assertEquals(98 * MILLI, tenPerSecond.admit(state, now + 2 * MILLI));
    }

    @Test
    void threadsTogetherGetExactlyTheBurst() throws Exception {
        // Given
        Gcra limit = new Gcra(1, Duration.ofHours(1), 1_000);
        List<Callable<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            callers.add(() -> {
                int admitted = 0;
                for (int k = 0; k < 1_000; k++) {
                    admitted += limit.admit(state, 0) == 0 ? 1 : 0;
                }
                return admitted;
            });
        }

        // When
        int admitted = 0;
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (Future<Integer> caller : threads.invokeAll(callers)) {
                admitted += caller.get();
            }
        }

        // Then
        assertEquals(1_000, admitted);
    }

    @Test
    void senselessLimitsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> new Gcra(0, Duration.ofSeconds(1), 1));
        assertThrows(IllegalArgumentException.class, () -> new Gcra(1, Duration.ZERO, 1));
        assertThrows(IllegalArgumentException.class, () -> new Gcra(1, Duration.ofSeconds(1), 0));
        assertThrows(IllegalArgumentException.class, () -> new Gcra(2_000_000_000, Duration.ofSeconds(1), 1));
        assertThrows(IllegalArgumentException.class, () -> new Gcra(1, Duration.ofDays(36_500), 4));
    }
}
