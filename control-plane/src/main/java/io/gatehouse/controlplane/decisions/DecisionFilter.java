package io.gatehouse.controlplane.decisions;

import io.gatehouse.model.usage.Outcome;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which decision records are wanted. Null means any.
 *
 * @param from included
 * @param to not included
 * @param after the request id that the page before ended with
 */
public record DecisionFilter(
        @Nullable Instant from,
        @Nullable Instant to,
        @Nullable UUID api,
        @Nullable UUID consumer,
        @Nullable UUID key,
        @Nullable Outcome outcome,
        @Nullable String after) {}
