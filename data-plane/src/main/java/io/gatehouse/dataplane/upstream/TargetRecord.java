package io.gatehouse.dataplane.upstream;

import io.gatehouse.model.config.Breaker;
import java.util.concurrent.TimeUnit;

/** How the calls of one target went lately, on one loop. Confined to it. */
final class TargetRecord {
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);

    private int failuresInRow;
    private int calls;
    private int failures;
    private long since = System.nanoTime();

    void succeeded(long now, TargetHealth health) {
        failuresInRow = 0;
        slide(now, health);
        calls++;
    }

    void failed(long now, TargetHealth health) {
        failuresInRow++;
        slide(now, health);
        calls++;
        failures++;
    }

    /** Halves what was before the window, so that it fades; forgets what was before the breaker closed. */
    private void slide(long now, TargetHealth health) {
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
