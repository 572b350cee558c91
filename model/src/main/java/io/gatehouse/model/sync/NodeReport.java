package io.gatehouse.model.sync;

import io.gatehouse.model.config.EntityKind;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a node is doing.
 *
 * @param sequence applied to traffic
 * @param appliedAt when that sequence went live on the node
 * @param address where callers reach it, as host:port, as far as the node knows
 * @param broken entities that did not compile; the node serves their last good form or refuses their traffic
 */
public record NodeReport(
        int format,
        long sequence,
        Instant appliedAt,
        String version,
        Instant startedAt,
        String address,
        List<Broken> broken,
        LedgerStatement ledger) {
    public NodeReport {
        broken = List.copyOf(broken);
    }

    /** An entity that did not compile, and why, in a sentence for an operator. */
    public record Broken(EntityKind kind, UUID id, String reason) {}

    /**
     * What the node says of its own ledger.
     *
     * @param epoch id of this ledger's life: the epoch seconds at which the node's usage folder was created
     * @param counted exchanges counted since the epoch began, restarts included
     * @param closedSegments number of the last closed segment, 0 before the first
     * @param unsentSegments segments closed and not yet acknowledged
     * @param oldestUnsent when the oldest of them was opened
     */
    public record LedgerStatement(
            long epoch,
            long counted,
            long closedSegments,
            int unsentSegments,
            @Nullable Instant oldestUnsent) {}
}
