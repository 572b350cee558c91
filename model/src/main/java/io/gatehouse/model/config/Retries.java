package io.gatehouse.model.config;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * When a request that a target failed is sent again. Only what is safe to send twice is: what no target got, and idempotent methods (RFC
 * 9110, section 9.2.2) of which no body has been sent.
 *
 * @param attempts how often at most, beside the first time; 0 for never
 * @param statuses answers that count as failed too, of 502, 503 and 504
 * @param budget percentage of requests that may be sent again, taken over time
 * @param hedgeAfter when a second target is asked too, because the first has not answered: only idempotent requests without a body, and
 *     within the budget; zero for never
 */
public record Retries(int attempts, Set<Integer> statuses, int budget, Duration hedgeAfter) {
    public static final Retries USUAL = new Retries(1, Set.of(), 20, Duration.ZERO);

    public Retries {
        statuses = Set.copyOf(statuses);
        // What was stored before there was hedging has none.
        hedgeAfter = Objects.requireNonNullElse(hedgeAfter, Duration.ZERO);
    }
}
