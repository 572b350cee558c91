package io.gatehouse.dataplane.upstream;

import io.gatehouse.model.config.Breaker;
import java.util.concurrent.TimeUnit;

/** How a target stands with one loop: what is in flight, how its calls went lately, and how it is over all loops. Confined to the loop. */
final class Standing {
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

    private TargetHealth health;
    private int inFlight;
    private int failuresInRow;
    private int calls;
    private int failures;
    private long since = System.nanoTime();

    Standing(TargetHealth health) {
        this.health = health;
    }

    /** How the target is, over all loops. */
    TargetHealth health() {
        return health;
    }

    /** The target is told of again: what is known of it may have been forgotten meanwhile. */
    void known(TargetHealth anew) {
        health = anew;
    }

    /** Requests that have chosen the target and are not over. */
    int inFlight() {
        return inFlight;
    }

    void inFlight(int more) {
        inFlight += more;
    }

    void succeeded(long now) {
        failuresInRow = 0;
        slide(now);
        calls++;
    }

    void failed(long now) {
        failuresInRow++;
        slide(now);
        calls++;
        failures++;
    }

    /** Halves what was before the window, so that it fades; forgets what was before the breaker closed. */
    private void slide(long now) {
        if (health.closedAt() - since > 0 || now - since > 2 * WINDOW) {
            clear(now);
        } else if (now - since > WINDOW) {
            calls /= 2;
            failures /= 2;
            since = now;
        }
    }

    int failuresInRow() {
        return failuresInRow;
    }

    /** Counts failures in a row anew. */
    void forgiven() {
        failuresInRow = 0;
    }

    /** Whether there were too many failures for a breaker to stay closed. */
    boolean trips(Breaker breaker) {
        return breaker.failurePercent() > 0
                && calls >= breaker.requests()
                && 100L * failures >= (long) breaker.failurePercent() * calls;
    }

    void clear(long now) {
        calls = failures = 0;
        since = now;
    }
}
