package io.gatehouse.dataplane.usage;

import io.gatehouse.model.usage.LatencyBuckets;
import io.gatehouse.model.usage.MirrorResult;
import io.gatehouse.model.usage.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One loop's {@link Recorder}. While it records, the loop has the slot to itself: it takes it out of {@link #slot} with one atomic
 * swap and puts it back. In between, the closer may swap in a fresh slot, whether the loop is busy or idle; neither ever waits for
 * the other. Nothing is allocated, no system call is made.
 *
 * <p>When the slot is nearly full the loop takes the spare itself. When there is none (the disk is full, the backlog is at its
 * limit, or the closer has not come round yet) it goes on in the slot it has: known keys as ever, new ones without consumer, key
 * and plan, in the end without route; and if even that finds no room, as {@code lost}.
 */
final class LoopLedger implements Recorder {
    private static final int SPINS = 1_000;
    private static final VarHandle SLOT;
    private static final VarHandle COUNTED;
    private static final VarHandle LOST;
    private static final VarHandle COARSE;
    private static final VarHandle LATENCIES_LOST;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            SLOT = lookup.findVarHandle(LoopLedger.class, "slot", Slot.class);
            COUNTED = lookup.findVarHandle(LoopLedger.class, "counted", long.class);
            LOST = lookup.findVarHandle(LoopLedger.class, "lost", long.class);
            COARSE = lookup.findVarHandle(LoopLedger.class, "coarse", long.class);
            LATENCIES_LOST = lookup.findVarHandle(LoopLedger.class, "latenciesLost", long.class);
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final InstantSource clock;
    private final Consumer<Slot> retire;
    private final Slot none;
    private final MirrorCounts mirrors;
    private final RowKey key = new RowKey();
    private final AtomicReference<@Nullable Slot> spare = new AtomicReference<>();

    /** Null while the loop records; {@link #none} when there is nothing to count into. */
    @SuppressWarnings("unused")
    private volatile @Nullable Slot slot;

    private long counted;
    private long lost;
    private long coarse;
    private long latenciesLost;

    /**
     * @param retire takes slots that the loop has filled; called on the loop
     * @param none stands for no slot
     * @param mirrors those of all loops
     */
    LoopLedger(InstantSource clock, Consumer<Slot> retire, Slot none, MirrorCounts mirrors) {
        this.clock = clock;
        this.retire = retire;
        this.none = none;
        this.mirrors = mirrors;
        this.slot = none;
    }

    @Override
    public void record(
            @Nullable UUID api,
            @Nullable UUID route,
            @Nullable UUID consumer,
            @Nullable UUID key,
            @Nullable UUID plan,
            Outcome outcome,
            long bytesIn,
            long bytesOut,
            long totalMicros,
            long upstreamMicros) {
        Slot mine = (Slot) SLOT.getAndSetAcquire(this, (Slot) null);
        if (mine == null) {
            throw new IllegalStateException("a recorder is for one thread at a time");
        }
        try {
            if (mine == none || mine.isNearlyFull()) {
                mine = roomier(mine);
            }
            if (mine == none) {
                LOST.setOpaque(this, lost + 1);
                return;
            }
            this.key.route(clock.millis() / 60_000, api, route, outcome);
            this.key.caller(consumer, key, plan);
            int row = mine.row(this.key, mine.shape.detailedRows());
            count(mine, row >= 0 ? row : coarser(mine, outcome), bytesIn, bytesOut, totalMicros, upstreamMicros);
        } catch (InternalError brokenDisk) {
            LOST.setOpaque(this, lost + 1);
        } finally {
            SLOT.setRelease(this, mine);
        }
    }

    @Override
    public boolean mirrored(UUID api, UUID route, String upstream, int primary, MirrorResult result, int status) {
        return mirrors.count(api, route, upstream, primary, result, status);
    }

    private void count(Slot mine, int row, long bytesIn, long bytesOut, long totalMicros, long upstreamMicros) {
        if (row < 0) {
            LOST.setOpaque(this, lost + 1);
            return;
        }
        latency(mine, row, 0, totalMicros);
        if (upstreamMicros >= 0) {
            latency(mine, row, 1, upstreamMicros);
        }
        mine.count(row, bytesIn, bytesOut);
        COUNTED.setOpaque(this, counted + 1);
    }

    private void latency(Slot mine, int row, int histogram, long micros) {
        int bucket = LatencyBuckets.index(micros);
        if (!mine.latency(row, histogram, bucket, mine.shape.detailedCells())) {
            coarserLatency(mine, histogram, bucket);
        }
    }

    /** In a row of the route's own, which counts nothing. */
    private void coarserLatency(Slot mine, int histogram, int bucket) {
        key.caller(null, null, null);
        int row = mine.row(key, mine.shape.routeRows());
        if (row < 0 || !mine.latency(row, histogram, bucket, mine.shape.mostCells())) {
            LATENCIES_LOST.setOpaque(this, latenciesLost + 1);
        }
    }

    private int coarser(Slot mine, Outcome outcome) {
        key.caller(null, null, null);
        int row = mine.row(key, mine.shape.routeRows());
        if (row < 0) {
            key.route(clock.millis() / 60_000, null, null, outcome);
            row = mine.row(key, mine.shape.rows());
        }
        if (row >= 0) {
            COARSE.setOpaque(this, coarse + 1);
        }
        return row;
    }

    private Slot roomier(Slot full) {
        if (spare.getPlain() == null) {
            return full;
        }
        Slot fresh = spare.getAndSet(null);
        if (fresh == null) {
            return full;
        }
        fresh.openedAt(clock.millis());
        if (full != none) {
            retire.accept(full);
        }
        return fresh;
    }

    /** Whether the loop could do with a spare. Off the loop. */
    boolean wantsSpare() {
        return spare.get() == null;
    }

    void spare(Slot fresh) {
        spare.set(fresh);
    }

    /** The slot in use, for a look at it; null when the loop is recording just now. Off the loop. */
    @Nullable
    Slot current() {
        return slot;
    }

    /** Swaps the slot in use for another and returns it; null when the loop did not let go of it for a while. Off the loop. */
    @Nullable
    Slot swap(Slot fresh) {
        for (int spin = 0; spin < SPINS; spin++) {
            Slot used = slot;
            if (used != null && SLOT.compareAndSet(this, used, fresh)) {
                return used;
            }
            Thread.onSpinWait();
        }
        return null;
    }

    /** Takes the spare back, when there is one. Off the loop. */
    @Nullable
    Slot takeSpare() {
        return spare.getAndSet(null);
    }

    long counted() {
        return (long) COUNTED.getOpaque(this);
    }

    long lost() {
        return (long) LOST.getOpaque(this);
    }

    long coarse() {
        return (long) COARSE.getOpaque(this);
    }

    long latenciesLost() {
        return (long) LATENCIES_LOST.getOpaque(this);
    }
}
