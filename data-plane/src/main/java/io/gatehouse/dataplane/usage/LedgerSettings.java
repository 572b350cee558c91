package io.gatehouse.dataplane.usage;

import java.time.Duration;

/**
 * How the ledger is run.
 *
 * @param closeEvery how long a segment is counted into before it is sent, while the control plane takes segments
 * @param closeEveryWhenAway the same while more than {@link #AWAY_FROM} segments wait: fewer, larger files
 * @param unsentBytes closed segments kept at most; beyond it the ledger goes on in the segments that are open, see {@link Ledger}
 * @param farewell how long {@link Ledger#close} tries to deliver what is left
 */
public record LedgerSettings(Duration closeEvery, Duration closeEveryWhenAway, long unsentBytes, Duration farewell) {
    /** As many unsent segments mean that the control plane is away or behind. */
    static final int AWAY_FROM = 30;

    /** Every 2 s, every 60 s while the control plane is away, 1 GiB, 2 s. */
    public static LedgerSettings defaults() {
        return new LedgerSettings(Duration.ofSeconds(2), Duration.ofSeconds(60), 1L << 30, Duration.ofSeconds(2));
    }

    Duration closeEvery(int unsentSegments) {
        return unsentSegments > AWAY_FROM ? closeEveryWhenAway : closeEvery;
    }
}
