package io.gatehouse.controlplane.consumers;

import java.time.Instant;
import java.util.UUID;

/**
 * A consumer's right to use a plan, as it is shown.
 *
 * @param order counts up: of two plans that hold the same API, the one with the higher order decides
 */
public record SubscriptionView(UUID id, UUID consumer, UUID plan, String planName, long order, Instant createdAt) {}
