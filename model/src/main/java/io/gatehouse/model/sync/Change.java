package io.gatehouse.model.sync;

import io.gatehouse.model.config.Entity;

/**
 * The newest state of one entity.
 *
 * @param sequence number of the transaction's change that gave it this state; numbers are gapless and in commit order over all
 *     changes, but a batch shows only the newest one of each entity
 */
public record Change(long sequence, Entity entity) {}
