package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.loops.Deadline;
import io.gatehouse.dataplane.telemetry.Gauge;
import java.util.ArrayDeque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** The calls that wait for a connection to one target, first come, first served; each for so long, and no more than so many. Confined to its loop. */
final class WaitingCalls {
    private final Upstreams upstreams;
    private final TargetPool pool;
    private final ArrayDeque<Waiting> calls = new ArrayDeque<>();

    WaitingCalls(Upstreams upstreams, TargetPool pool) {
        this.upstreams = upstreams;
        this.pool = pool;
    }

    /** A call without a connection, and how long it may be so. */
    private record Waiting(UpstreamCall call, Deadline deadline) {}

    boolean isEmpty() {
        return calls.isEmpty();
    }

    /** Lets a call wait; one too many has failed on return. */
    void add(UpstreamCall call) {
        if (calls.size() >= pool.need().queue()) {
            call.failed(UpstreamFault.BUSY);
            return;
        }
        Waiting entry = new Waiting(call, new Deadline(() -> giveUp(call)));
        calls.addLast(entry);
        upstreams.counters().add(Gauge.UPSTREAM_QUEUE, 1);
        upstreams.timers().set(entry.deadline(), System.nanoTime(), pool.need().queueWaitNanos());
    }

    private void giveUp(UpstreamCall call) {
        if (remove(call)) {
            call.failed(UpstreamFault.BUSY);
        }
    }

    /** Whether the call was there. */
    boolean remove(UpstreamCall call) {
        for (Iterator<Waiting> all = calls.iterator(); all.hasNext(); ) {
            Waiting entry = all.next();
            if (entry.call() == call) {
                all.remove();
                left(entry);
                return true;
            }
        }
        return false;
    }

    /** The call that has waited longest, and goes on waiting; null when there is none. */
    @Nullable
    UpstreamCall peek() {
        Waiting next = calls.peekFirst();
        return next == null ? null : next.call();
    }

    /** The call that has waited longest; null when there is none. */
    @Nullable
    UpstreamCall poll() {
        Waiting next = calls.pollFirst();
        if (next == null) {
            return null;
        }
        left(next);
        return next.call();
    }

    private void left(Waiting entry) {
        upstreams.timers().remove(entry.deadline());
        upstreams.counters().add(Gauge.UPSTREAM_QUEUE, -1);
    }
}
