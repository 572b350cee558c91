package io.gatehouse.dataplane.upstream;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a node knows of one target, whatever loop found out. Times are monotonic nanoseconds. Thread-safe; what all loops read for each
 * request are plain flags.
 */
public final class TargetHealth {
    /** How much longer than the first time a target is left out at most. */
    private static final int MOST_EJECTIONS = 10;

    /** Left out for this much longer than it was, the target is no repeated offender any more. */
    private static final int FORGIVEN_AFTER = 3;

    /** How long others wait for what becomes of a trial: a caller that keeps its request going must not keep the breaker open. */
    private static final long TRIAL = TimeUnit.SECONDS.toNanos(1);

    private final Runnable changed;
    private final LongAdder answered = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder micros = new LongAdder();
    /** When the trial that nothing is known of yet was begun; 0 for none. */
    private final AtomicLong trialSince = new AtomicLong();

    private volatile boolean down;
    private volatile boolean ejected;
    private volatile boolean open;
    private volatile long ejectedUntil;
    private volatile long openUntil;
    private volatile long closedAt = System.nanoTime();
    private volatile long backAt;
    private volatile boolean wasAway;
    private int ejections;

    /** @param changed told when it becomes better or worse */
    TargetHealth(Runnable changed) {
        this.changed = changed;
    }

    /** How a target is, for whoever looks on. */
    public enum State {
        /** It is called. */
        UP,
        /** It does not answer when it is asked. */
        DOWN,
        /** It failed traffic, and is left out for a while. */
        EJECTED,
        /** Its circuit breaker is open. */
        OPEN
    }

    public State state(long now) {
        if (open) {
            return State.OPEN;
        }
        if (down) {
            return State.DOWN;
        }
        return isEjected(now) ? State.EJECTED : State.UP;
    }

    /** Requests that it answered, with whatever status. */
    public long answered() {
        return answered.sum();
    }

    /** Requests that it failed. */
    public long failed() {
        return failed.sum();
    }

    /** Microseconds that it took to begin its answers, together. */
    public long micros() {
        return micros.sum();
    }

    void countAnswered(long nanos) {
        answered.increment();
        micros.add(nanos / 1000);
    }

    void countFailed() {
        failed.increment();
    }

    /** Whether it may be chosen, as far as signs of health go. */
    boolean isGood(long now) {
        return !down && !isEjected(now);
    }

    /** Whether it failed traffic, and is left out now. */
    boolean isEjected(long now) {
        return ejected && now - ejectedUntil < 0;
    }

    /** When it will be good again by itself; only when it is ejected. */
    long ejectedUntil() {
        return ejectedUntil;
    }

    /** What share of its traffic a target has that came back a while ago: from 0.1 to 1. */
    double warmth(long now, long slowStartNanos) {
        if (slowStartNanos == 0 || !wasAway) {
            return 1;
        }
        long since = now - backAt;
        return since >= slowStartNanos ? 1 : Math.max(0.1, (double) since / slowStartNanos);
    }

    /** Asked, it answered badly, or well again. */
    void checked(boolean good) {
        if (down == good) {
            down = !good;
            wasAway = true;
            backAt = System.nanoTime();
            changed.run();
        }
    }

    /** It failed traffic: it is left out for so long, and for longer the more often that happens in succession. */
    synchronized void eject(long now, Duration span) {
        if (isEjected(now)) {
            return;
        }
        boolean again = ejected && now - ejectedUntil < FORGIVEN_AFTER * span.toNanos();
        ejections = again ? Math.min(MOST_EJECTIONS, ejections + 1) : 1;
        rest(now, span.multipliedBy(ejections).toNanos());
    }

    /** It asked to be left alone for so long. */
    synchronized void rest(long now, long nanos) {
        if (!ejected || now + nanos - ejectedUntil > 0) {
            ejectedUntil = now + nanos;
            backAt = ejectedUntil;
            ejected = true;
            wasAway = true;
            changed.run();
        }
    }

    /** Whether the breaker lets requests through. */
    boolean isClosed() {
        return !open;
    }

    /** Since when the breaker lets requests through. */
    long closedAt() {
        return closedAt;
    }

    /** Opens the breaker, for so long. */
    void open(long now, Duration span) {
        openUntil = now + span.toNanos();
        open = true;
        trialSince.set(0);
        changed.run();
    }

    /**
     * Whether the caller may try with one request how things are, and nobody else is, or not for so long that it says nothing. It must
     * tell: {@link #close}, {@link #open} or {@link #giveUpTrial}.
     */
    boolean takeTrial(long now) {
        if (!open || now - openUntil < 0) {
            return false;
        }
        long since = trialSince.get();
        return (since == 0 || now - since > TRIAL) && trialSince.compareAndSet(since, now == 0 ? 1 : now);
    }

    /** The trial ended without a result. */
    void giveUpTrial() {
        trialSince.set(0);
    }

    /** The trial went well. */
    void close(long now) {
        closedAt = now;
        open = false;
        trialSince.set(0);
        changed.run();
    }
}
