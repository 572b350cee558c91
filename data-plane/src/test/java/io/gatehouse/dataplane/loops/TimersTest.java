package io.gatehouse.dataplane.loops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimersTest {
    private static final long TICK = Timers.TICK_NANOS;

    private final Timers timers = new Timers(0);
    private final List<String> missed = new ArrayList<>();

    @Test
    void deadlineIsMissedAfterItsTimeAndNeverBefore() {
        SplittableRandom random = new SplittableRandom(7);
        long[] due = new long[500];
        long[] hit = new long[500];
        long[] now = {0};
        for (int i = 0; i < due.length; i++) {
            int index = i;
            due[i] = random.nextLong(1, Duration.ofSeconds(60).toNanos());
            timers.set(new Deadline(() -> hit[index] = now[0]), 0, due[i]);
        }

        for (; now[0] < Duration.ofSeconds(61).toNanos(); now[0] += TICK) {
            timers.tick(now[0]);
        }

        for (int i = 0; i < due.length; i++) {
            assertTrue(hit[i] >= due[i] && hit[i] <= due[i] + 2 * TICK, i + ": " + due[i] + " at " + hit[i]);
        }
    }

    @Test
    void deadlineMayBeMovedBothWaysAndCleared() {
        Deadline later = new Deadline(() -> missed.add("later"));
        Deadline sooner = new Deadline(() -> missed.add("sooner"));
        Deadline never = new Deadline(() -> missed.add("never"));
        Deadline removed = new Deadline(() -> missed.add("removed"));
        timers.set(later, 0, 5 * TICK);
        timers.set(sooner, 0, 1_000 * TICK);
        timers.set(never, 0, 5 * TICK);
        timers.set(removed, 0, 5 * TICK);

        timers.set(later, 0, 50 * TICK);
        timers.set(sooner, 0, 10 * TICK);
        never.clear();
        timers.remove(removed);

        tickTo(20);
        assertEquals(List.of("sooner"), missed);
        tickTo(1_100);
        assertEquals(List.of("sooner", "later"), missed);
    }

    @Test
    void missedDeadlineMayBeSetAgainAndChangeOthersOfItsSlot() {
        Deadline[] both = new Deadline[2];
        both[0] = new Deadline(() -> {
            missed.add("first");
            timers.remove(both[1]);
        });
        both[1] = new Deadline(() -> {
            missed.add("second");
            timers.set(both[0], 5 * TICK, 5 * TICK);
        });
        timers.set(both[0], 0, 5 * TICK);
        timers.set(both[1], 0, 5 * TICK);

        tickTo(8);
        tickTo(30);

        assertEquals(List.of("second", "first"), missed);
    }

    private void tickTo(int tick) {
        timers.tick(tick * TICK);
    }
}
