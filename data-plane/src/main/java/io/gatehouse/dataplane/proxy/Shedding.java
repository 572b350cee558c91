package io.gatehouse.dataplane.proxy;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Which requests a loop turns away because it has more to do than it can. How late its ticks come tells how long whatever it is handed
 * waits for its turn; a single late one, as a pause of the machine makes it, does not count. While even the least late of the last few is
 * too late, the share that is turned away rises; then it falls more slowly, so that it settles where what is let in is served in time.
 * Confined to its loop.
 */
final class Shedding {
    private static final int TICKS = 4;
    private static final double MORE = 0.05;
    private static final double LESS = 0.01;
    /** Some are always let in: how things are is seen in what is served. */
    private static final double MOST = 0.95;

    private final long tolerable;
    private final long interval;
    private final long[] late = new long[TICKS];
    private int next;
    private long last;
    private double share;

    /**
     * @param after how late ticks may be; zero for any time
     * @param interval of the ticks, in nanoseconds, from the end of one to the begin of the next
     */
    Shedding(Duration after, long interval, long now) {
        this.tolerable = after.isZero() ? Long.MAX_VALUE : after.toNanos();
        this.interval = interval;
        this.last = now;
    }

    /** A tick has come. */
    void tick(long now) {
        late[next] = now - last - interval;
        next = (next + 1) % TICKS;
        last = now;
        boolean overloaded = Arrays.stream(late).min().orElse(0) > tolerable;
        share = overloaded ? Math.min(MOST, share + MORE) : Math.max(0, share - LESS);
    }

    /** Whether a request that has just come is to be turned away. */
    boolean takes() {
        return share > 0 && ThreadLocalRandom.current().nextDouble() < share;
    }

    /** What share of the requests is turned away, from 0 to 1. */
    double share() {
        return share;
    }
}
