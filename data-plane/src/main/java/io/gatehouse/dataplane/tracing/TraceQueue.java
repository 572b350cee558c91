package io.gatehouse.dataplane.tracing;

import io.gatehouse.dataplane.telemetry.ExportCounts;
import io.netty.util.internal.PlatformDependent;
import java.util.Collection;
import java.util.Queue;

/**
 * Traced exchanges on their way from the loops to the thread that exports them. Never more than fit: others are counted and left out. Loops neither
 * lock nor wait. Any thread may add, one may take.
 */
public final class TraceQueue {
    /** Exchanges that it holds at most; each takes a few kilobytes, since all that callers choose is cut off. */
    public static final int CAPACITY = 4_096;

    private final Queue<TracedExchange> waiting = PlatformDependent.newFixedMpscQueue(CAPACITY);
    private final ExportCounts counts;

    public TraceQueue(ExportCounts counts) {
        this.counts = counts;
    }

    /** Takes an exchange, or counts it as left out. */
    public void add(TracedExchange exchange) {
        if (!waiting.offer(exchange)) {
            counts.dropped(ExportCounts.Drop.QUEUE_FULL, exchange.spans());
        }
    }

    /** Moves what there is, up to {@code most}. */
    public void drainTo(Collection<TracedExchange> into, int most) {
        TracedExchange next;
        while (into.size() < most && (next = waiting.poll()) != null) {
            into.add(next);
        }
    }

    /** Exchanges that wait. */
    public int size() {
        return waiting.size();
    }
}
