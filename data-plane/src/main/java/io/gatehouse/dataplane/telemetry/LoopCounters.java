package io.gatehouse.dataplane.telemetry;

import io.gatehouse.model.usage.Outcome;
import java.util.concurrent.atomic.AtomicLongArray;

/** What one loop has counted since the node started. Written by its loop alone, without a fence; read by any thread. */
public final class LoopCounters {
    private static final int GAUGES = Gauge.values().length;

    private final AtomicLongArray gauges = new AtomicLongArray(GAUGES);
    private final AtomicLongArray outcomes = new AtomicLongArray(64);

    /** Adds to a gauge; only its loop may. */
    public void add(Gauge gauge, long amount) {
        gauges.setOpaque(gauge.ordinal(), gauges.getPlain(gauge.ordinal()) + amount);
    }

    /** Counts an exchange; only its loop may. */
    public void count(Outcome outcome) {
        outcomes.setOpaque(outcome.number(), outcomes.getPlain(outcome.number()) + 1);
    }

    public long value(Gauge gauge) {
        return gauges.getOpaque(gauge.ordinal());
    }

    public long value(Outcome outcome) {
        return outcomes.getOpaque(outcome.number());
    }
}
