package io.gatehouse.model.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyBucketsTest {
    @Test
    void everyBucketBeginsWhereTheOneBeforeEnds() {
        for (int index = 1; index < LatencyBuckets.COUNT; index++) {
            assertEquals(index, LatencyBuckets.index(LatencyBuckets.lowest(index)));
            assertEquals(index - 1, LatencyBuckets.index(LatencyBuckets.lowest(index) - 1));
        }
    }

    @Test
    void middleIsAtMostThreePointTwoPercentOff() {
        SplittableRandom random = new SplittableRandom(42);
        long end = LatencyBuckets.lowest(LatencyBuckets.COUNT - 1);
        for (int i = 0; i < 100_000; i++) {
            long micros = random.nextLong(1, end) >>> random.nextInt(34);
            double middle = LatencyBuckets.middle(LatencyBuckets.index(micros));

            assertTrue(Math.abs(middle - micros) <= 0.032 * micros, micros + " became " + middle);
        }
    }

    @Test
    void whatIsOutsideTheScaleFallsIntoItsEnds() {
        assertEquals(0, LatencyBuckets.index(-5));
        assertEquals(LatencyBuckets.COUNT - 1, LatencyBuckets.index(Long.MAX_VALUE));
    }
}
