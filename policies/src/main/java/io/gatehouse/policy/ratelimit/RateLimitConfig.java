package io.gatehouse.policy.ratelimit;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How much a consumer may call in a short window.
 *
 * @param requests admitted in each {@code per}, evenly spaced, over all nodes together
 * @param per the window, for example {@code PT1S}
 * @param burst how many of them may come at once; as many as {@code requests} when left out
 */
public record RateLimitConfig(
        long requests, Duration per, @Nullable Long burst) {
    public RateLimitConfig {
        if (burst == null) {
            burst = requests;
        }
    }
}
