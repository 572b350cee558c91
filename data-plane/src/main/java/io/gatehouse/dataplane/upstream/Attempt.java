package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.model.config.Breaker;
import io.gatehouse.model.config.Health.Outliers;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call of one target, from its choice to its end: how it went is told here once, and remembered of the target. Times are monotonic
 * nanoseconds. Reused; confined to its loop.
 */
public final class Attempt {
    /** A target that asks to be left alone is believed for as long. */
    private static final long LONGEST_REST = TimeUnit.SECONDS.toNanos(60);

    private @Nullable Balancer balancer;
    private @Nullable TargetPool pool;
    private boolean trial;
    private boolean told;
    private long begunAt;

    void begin(Balancer from, TargetPool chosen, long now) {
        balancer = from;
        pool = chosen;
        trial = !chosen.standing().health().isClosed();
        told = false;
        begunAt = now;
        chosen.standing().inFlight(1);
    }

    /** The target that is called now, or was called last; null when none was. */
    public @Nullable CompiledTarget target() {
        return pool == null ? null : pool.target();
    }

    /** When the target was chosen. */
    public long begunAt() {
        return begunAt;
    }

    /**
     * It has begun to answer. What says that it cannot serve, with 502, 503 or 504, is a failure.
     *
     * @param restSeconds for how long it asks to be left alone; 0 for not at all
     * @return whether it is a failure
     */
    public boolean answered(int status, long now, long restSeconds) {
        TargetPool called = pool;
        boolean failure = isFailure(status);
        if (told || called == null) {
            return failure;
        }
        if (failure) {
            failed(now);
            if (restSeconds > 0) {
                called.standing()
                        .health()
                        .rest(now, Math.min(LONGEST_REST, TimeUnit.SECONDS.toNanos(Math.min(restSeconds, 3_600))));
            }
            return true;
        }
        told = true;
        called.standing().health().countAnswered(now - begunAt);
        called.standing().succeeded(now);
        if (trial) {
            called.standing().health().close(now);
        }
        return false;
    }

    /** Whether it was begun, and is not over. */
    public boolean isUnderWay() {
        return balancer != null;
    }

    /** Whether an answer says that the target cannot serve. */
    private static boolean isFailure(int status) {
        return status >= 502 && status <= 504;
    }

    /** It did not answer, or not in time, or wrongly. */
    public void failed(long now) {
        TargetPool called = pool;
        Balancer from = balancer;
        if (told || called == null || from == null) {
            return;
        }
        told = true;
        TargetHealth health = called.standing().health();
        health.countFailed();
        Outliers outliers = from.upstream().resilience().health().outliers();
        Breaker breaker = from.upstream().resilience().breaker();
        Standing standing = called.standing();
        standing.failed(now);
        if (trial) {
            health.open(now, breaker.openFor());
        } else if (health.isClosed() && standing.trips(breaker)) {
            standing.clear(now);
            health.open(now, breaker.openFor());
        }
        if (outliers.failures() > 0 && standing.failuresInRow() >= outliers.failures()) {
            standing.forgiven();
            health.eject(now, outliers.ejectFor());
        }
    }

    /** It is over, however it went. Does nothing the second time. */
    public void over() {
        TargetPool called = pool;
        if (called == null || balancer == null) {
            return;
        }
        balancer = null;
        called.standing().inFlight(-1);
        if (trial && !told) {
            called.standing().health().giveUpTrial();
        }
        told = true;
    }

    /** Forgets what was called: another request begins. */
    public void clear() {
        over();
        pool = null;
    }

    @Nullable
    TargetPool pool() {
        return pool;
    }
}
