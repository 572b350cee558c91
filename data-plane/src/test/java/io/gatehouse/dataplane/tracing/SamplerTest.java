package io.gatehouse.dataplane.tracing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.telemetry.ExportCounts;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final ExportCounts counts = new ExportCounts();

    private Sampler sampler(double ratio, int parents) {
        return new Sampler(new Sampling(ratio, parents), 0, 1, new SplittableRandom(42), counts, 0);
    }

    private static int taken(int of, BooleanSupplier one) {
        return (int) IntStream.range(0, of).filter(_ -> one.getAsBoolean()).count();
    }

    @Test
    void shareOfRootsIsTaken() {
        Sampler tenth = sampler(0.1, 100);

        int taken = taken(10_000, tenth::takesRoot);

        assertTrue(taken > 900 && taken < 1_100, taken + " of 10000");
        assertEquals(10_000, taken(10_000, sampler(1, 100)::takesRoot));
        assertEquals(0, taken(10_000, sampler(0, 100)::takesRoot));
    }

    @Test
    void parentDecidesUpToTheBoundAndEachSecondAnew() {
        Sampler none = sampler(0, 100);

        assertEquals(100, taken(5_000, () -> none.takesChild(true, SECOND / 2)));
        assertEquals(4_900, counts.unheededRequests());
        assertEquals(100, taken(5_000, () -> none.takesChild(true, SECOND)));
        assertFalse(sampler(1, 100).takesChild(false, 0));
    }

    @Test
    void callersBeyondTheBoundDrawLotsLikeAllOthers() {
        Sampler tenth = sampler(0.1, 100);

        int taken = taken(10_000, () -> tenth.takesChild(true, 0));

        assertTrue(taken > 950 && taken < 1_250, taken + " of 10000");
    }

    @Test
    void callersHaveNoSayWhereNoneMayAsk() {
        assertEquals(0, taken(1_000, () -> sampler(0, 0).takesChild(true, 0)));
        assertEquals(1_000, taken(1_000, () -> sampler(1, 0).takesChild(false, 0)));
        assertEquals(0, counts.unheededRequests());
    }

    @Test
    void loopsShareTheBoundExactly() {
        Sampling sampling = new Sampling(0, 100);
        for (int loops = 1; loops < 130; loops++) {
            int all = loops;
            assertEquals(
                    100,
                    IntStream.range(0, all)
                            .map(loop -> sampling.parentsASecond(loop, all))
                            .sum());
        }
    }

    @Test
    void noShareIsBelowNoneOrAboveAll() {
        assertThrows(IllegalArgumentException.class, () -> new Sampling(-0.1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Sampling(1.1, 1));
        assertThrows(IllegalArgumentException.class, () -> new Sampling(Double.NaN, 1));
        assertThrows(IllegalArgumentException.class, () -> new Sampling(1, -1));
    }
}
