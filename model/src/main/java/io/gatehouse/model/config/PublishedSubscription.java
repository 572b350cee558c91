package io.gatehouse.model.config;

import java.util.UUID;

/**
 * A consumer's right to use a plan. Where two plans of a consumer hold the same API, the subscription with the higher {@code
 * order} decides: the newest wins, so that moving to a better plan needs no gap.
 *
 * @param order counts up in the order of creation
 */
public record PublishedSubscription(UUID id, UUID consumer, UUID plan, long order) implements Entity {}
