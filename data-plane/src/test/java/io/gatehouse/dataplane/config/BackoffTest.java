package io.gatehouse.dataplane.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void waitsGrowToFiveSecondsAndBeginAnew() {
        // Given
        Backoff backoff = new Backoff(new Random(1));

        for (long full : new long[] {200, 400, 800, 1_600, 3_200, 5_000, 5_000}) {
            // When
            long wait = backoff.next().toMillis();

            // Then
            assertTrue(full / 2 <= wait && wait <= full, wait + " of " + full);
        }
        backoff.reset();
        assertTrue(backoff.next().toMillis() <= 200);
    }
}
