package io.gatehouse.policy.ratelimit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much a consumer may call in a short window.
 *
 * @param requests admitted in each {@code per}, evenly spaced, over all nodes together
 * @param per the window, for example {@code PT1S}
 * @param burst how many of them may come at once; as many as {@code requests} when left out (the nearest that is allowed, where {@code
 *     requests} itself is not)
 */
public record RateLimitConfig(
        long requests, Duration per, @Nullable Long burst) {
    /** Most requests, and the largest burst. */
    static final long MOST = 1_000_000_000;

    public RateLimitConfig {
        if (burst == null) {
            burst = Math.clamp(requests, 1, MOST);
        }
    }
}
