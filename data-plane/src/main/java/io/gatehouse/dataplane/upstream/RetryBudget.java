package io.gatehouse.dataplane.upstream;

import java.util.concurrent.TimeUnit;

/**
 * How many requests to one upstream may be sent again: a share of those of the last ten seconds, but always a few, so that where there
 * is little traffic a retry is never missing. Confined to its loop.
 */
final class RetryBudget {
    private static final long WINDOW = TimeUnit.SECONDS.toNanos(10);
    private static final int ALWAYS = 10;

    private final int percent;
    private int requests;
    private int retries;
    private long since;

    /** @param percent of requests that may be sent again */
    RetryBudget(int percent, long now) {
        this.percent = percent;
        this.since = now;
    }

    /** A request has come. */
    void earn(long now) {
        if (now - since > WINDOW) {
            boolean old = now - since > 2 * WINDOW;
            requests = old ? 0 : requests / 2;
            retries = old ? 0 : retries / 2;
            since = now;
        }
        requests++;
    }

    /** Whether one may be sent again; it is then counted. */
    boolean take() {
        if (percent == 0 || retries >= Math.max(ALWAYS, (long) requests * percent / 100)) {
            return false;
        }
        retries++;
        return true;
    }

    /** What was taken last is not needed. */
    void giveBack() {
        retries--;
    }
}
