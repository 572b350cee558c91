package io.gatehouse.dataplane.tracing;

import io.gatehouse.dataplane.telemetry.ExportCounts;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * Decides at an exchange's head whether it is traced. Lots are drawn here, never taken from the trace's id: that one callers can choose. Confined
 * to its loop.
 */
final class Sampler {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final double ratio;
    private final boolean heedsParents;
    private final int parentsASecond;
    private final RandomGenerator random;
    private final ExportCounts counts;
    private long secondBegan;
    private int parents;

    Sampler(Sampling sampling, int loop, int loops, RandomGenerator random, ExportCounts counts, long now) {
        this.ratio = sampling.ratio();
        this.heedsParents = sampling.parentsASecond() > 0;
        this.parentsASecond = sampling.parentsASecond(loop, loops);
        this.random = random;
        this.counts = counts;
        this.secondBegan = now;
    }

    /** For an exchange that begins its trace. */
    boolean takesRoot() {
        return random.nextDouble() < ratio;
    }

    /** For one whose caller has a span. Callers that ask for more than there is draw lots like all others. */
    boolean takesChild(boolean sampled, long now) {
        if (!heedsParents) {
            return takesRoot();
        }
        if (!sampled) {
            return false;
        }
        if (now - secondBegan >= SECOND) {
            secondBegan = now;
            parents = 0;
        }
        if (parents < parentsASecond) {
            parents++;
            return true;
        }
        counts.unheeded();
        return takesRoot();
    }
}
