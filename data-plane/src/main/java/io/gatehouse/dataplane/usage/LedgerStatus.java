package io.gatehouse.dataplane.usage;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the ledger is doing, for metrics and the status page.
 *
 * @param counted exchanges counted since the epoch began
 * @param lost exchanges that could not be counted since this process began; anything but 0 needs an operator
 * @param coarse exchanges counted since this process began without their consumer, key and plan, or without their route
 * @param latenciesLost latencies not kept since this process began
 * @param unsentSegments closed and not yet acknowledged, and their size on disk
 * @param refusedSegments set aside because the control plane refused them, or because they were damaged
 * @param trouble what keeps segments from being closed or sent, in a sentence for an operator
 */
public record LedgerStatus(
        long counted,
        long lost,
        long coarse,
        long latenciesLost,
        int unsentSegments,
        long unsentBytes,
        @Nullable Instant oldestUnsent,
        long refusedSegments,
        @Nullable String trouble) {}
