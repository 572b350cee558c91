package io.gatehouse.dataplane.loops;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one event loop, on a wheel of slots. Moving a deadline further away, which is what nearly every request does,
 * costs one write: the wheel looks at it again when its old slot comes round. Deadlines are missed by up to two ticks late, never early.
 * Confined to its loop.
 */
public final class Timers {
    /** How often {@link #tick} must be called. */
    public static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final int SLOTS = 256;

    private final @Nullable Deadline[] slots = new @Nullable Deadline[SLOTS];
    private final long start;
    private long ticked;

    /** @param now monotonic, as {@link System#nanoTime} gives it */
    public Timers(long now) {
        this.start = now;
    }

    /** Sets the deadline to {@code span} nanoseconds after {@code now}. */
    public void set(Deadline deadline, long now, long span) {
        long due = (now - start + span) / TICK_NANOS + 1;
        deadline.due = due;
        if (!deadline.linked) {
            link(deadline);
        } else if (due < deadline.visit) {
            unlink(deadline);
            link(deadline);
        }
    }

    /** Forgets the deadline: for a connection that is gone. */
    public void remove(Deadline deadline) {
        deadline.clear();
        if (deadline.linked) {
            unlink(deadline);
        }
    }

    /** Runs what was missed until now. */
    public void tick(long now) {
        long current = (now - start) / TICK_NANOS;
        if (current - ticked > SLOTS) {
            ticked = current - SLOTS;
        }
        while (ticked < current) {
            visit(++ticked);
        }
    }

    private void visit(long tick) {
        int slot = (int) (tick % SLOTS);
        Deadline deadline = slots[slot];
        while (deadline != null) {
            unlink(deadline);
            if (deadline.due <= tick) {
                deadline.clear();
                deadline.missed.run();
            } else if (deadline.due != Deadline.NONE) {
                link(deadline);
            }
            deadline = slots[slot];
        }
    }

    private void link(Deadline deadline) {
        long visit = Math.max(ticked + 1, Math.min(deadline.due, ticked + SLOTS - 1));
        int slot = (int) (visit % SLOTS);
        Deadline head = slots[slot];
        deadline.visit = visit;
        deadline.linked = true;
        deadline.previous = null;
        deadline.next = head;
        if (head != null) {
            head.previous = deadline;
        }
        slots[slot] = deadline;
    }

    private void unlink(Deadline deadline) {
        Deadline next = deadline.next;
        if (deadline.previous == null) {
            slots[(int) (deadline.visit % SLOTS)] = next;
        } else {
            deadline.previous.next = next;
        }
        if (next != null) {
            next.previous = deadline.previous;
        }
        deadline.next = null;
        deadline.previous = null;
        deadline.linked = false;
    }
}
