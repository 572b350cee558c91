package io.gatehouse.dataplane.loops;

import org.jspecify.annotations.Nullable;

/** A moment by which something must have happened; one a connection, set anew for each step. Confined to the loop of its {@link Timers}. */
public final class Deadline {
    static final long NONE = Long.MAX_VALUE;

    final Runnable missed;
    /** Tick at which it is due, or {@link #NONE}. */
    long due = NONE;
    /** Tick at which its slot is visited; only while it is linked. */
    long visit;

    @Nullable
    Deadline previous;

    @Nullable
    Deadline next;

    boolean linked;

    /** @param missed run on the loop when the moment has passed; the deadline is cleared before */
    public Deadline(Runnable missed) {
        this.missed = missed;
    }

    /** Nothing is awaited any more. */
    public void clear() {
        due = NONE;
    }
}
