package io.gatehouse.dataplane.config;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** How long to wait before trying again: 0.2 s first, twice as long each time, 5 s at most, and each time some random part less. Confined to one thread. */
public final class Backoff {
    private static final long FIRST_MILLIS = 200;
    private static final long LONGEST_MILLIS = 5_000;

    private final RandomGenerator random;
    private long next = FIRST_MILLIS;

    public Backoff(RandomGenerator random) {
        this.random = random;
    }

    /** The next wait: between half of the full time and all of it. */
    public Duration next() {
        long full = next;
        next = Math.min(LONGEST_MILLIS, next * 2);
        return Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
    }

    /** It has worked: the next wait is a first one again. */
    public void reset() {
        next = FIRST_MILLIS;
    }
}
