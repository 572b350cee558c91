package io.gatehouse.dataplane.decisions;

import io.gatehouse.model.usage.Decision;
import java.util.Collection;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one loop has decided lately. Refusals and errors are taken, up to so many a second, and now and then one that went well; never
 * more than fit. Written by its loop alone; emptied by another thread.
 */
public final class DecisionLog {
    private static final int CAPACITY = 2_048;
    /** Taken a second, beyond which they are only counted. */
    private static final int ERRORS_A_SECOND = 100;

    private static final int SUCCESSES_A_SECOND = 2;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final ArrayBlockingQueue<Decision> kept = new ArrayBlockingQueue<>(CAPACITY);
    private final AtomicLong dropped = new AtomicLong();
    private long secondBegan = System.nanoTime();
    private int errors;
    private int successes;

    /**
     * Whether a decision is to be {@link #add}ed now. Nothing is made for those that are not.
     *
     * @param troubled whether something failed on the way, so that there is something to explain
     */
    public boolean wants(boolean troubled, long nanoTime) {
        if (nanoTime - secondBegan >= SECOND) {
            secondBegan = nanoTime;
            errors = successes = 0;
        }
        if (!troubled) {
            return successes < SUCCESSES_A_SECOND && successes++ >= 0;
        }
        if (errors < ERRORS_A_SECOND) {
            errors++;
            return true;
        }
        dropped.incrementAndGet();
        return false;
    }

    public void add(Decision decision) {
        if (!kept.offer(decision)) {
            dropped.incrementAndGet();
        }
    }

    /** Moves what there is, up to {@code most}. */
    public void drainTo(Collection<Decision> into, int most) {
        kept.drainTo(into, most);
    }

    /** How many were not taken since this was asked last. */
    long takeDropped() {
        return dropped.getAndSet(0);
    }
}
