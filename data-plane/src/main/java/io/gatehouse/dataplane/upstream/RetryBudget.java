package io.gatehouse.dataplane.upstream;

import java.util.concurrent.TimeUnit;

/**
 * How many requests to one upstream may be sent again: a share of all, and one a second beside so that where there is little traffic a
 * retry is never missing. What is not used is kept, to a bound. Confined to its loop.
 */
final class RetryBudget {
    private static final double MOST = 10;
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final double share;
    private double left = MOST;
    private long filledAt;

    /** @param percent of requests that may be sent again */
    RetryBudget(int percent, long now) {
        share = percent / 100.0;
        filledAt = now;
    }

    /** A request has come. */
    void earn() {
        if (left < MOST) {
            left = Math.min(MOST, left + share);
        }
    }

    /** Whether one may be sent again; it is then counted. */
    boolean take(long now) {
        left = Math.min(MOST, left + (now - filledAt) / NANOS);
        filledAt = now;
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
