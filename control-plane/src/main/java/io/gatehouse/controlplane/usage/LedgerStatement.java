package io.gatehouse.controlplane.usage;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node's account: what it says it has counted, and what has arrived.
 *
 * @param removed whether the node may not come back; such a one is only told while its account does not balance
 * @param said exchanges counted, by its last report, or by what has arrived since then
 * @param has exchanges applied here
 * @param gap {@code said} less {@code has}: not yet arrived; below zero would be a fault
 * @param unsentSegments closed on the node and not yet acknowledged
 * @param saidAt its last report
 * @param appliedAt when something of it arrived last
 */
public record LedgerStatement(
        UUID node,
        String name,
        boolean removed,
        long said,
        long has,
        long gap,
        int unsentSegments,
        @Nullable Instant oldestUnsent,
        @Nullable Instant saidAt,
        @Nullable Instant appliedAt) {}
