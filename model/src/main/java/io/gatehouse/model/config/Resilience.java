package io.gatehouse.model.config;

import java.util.Objects;

/** What an upstream's traffic does about targets that are slow or fail. What was stored before there was a choice has the usual. */
public record Resilience(Balancing balancing, Health health, Retries retries, Breaker breaker, Bulkhead bulkhead) {
    public static final Resilience USUAL =
            new Resilience(Balancing.USUAL, Health.USUAL, Retries.USUAL, Breaker.USUAL, Bulkhead.USUAL);

    public Resilience {
        balancing = Objects.requireNonNullElse(balancing, Balancing.USUAL);
        health = Objects.requireNonNullElse(health, Health.USUAL);
        retries = Objects.requireNonNullElse(retries, Retries.USUAL);
        breaker = Objects.requireNonNullElse(breaker, Breaker.USUAL);
        bulkhead = Objects.requireNonNullElse(bulkhead, Bulkhead.USUAL);
    }
}
