package io.gatehouse.dataplane.tracing;

/**
 * Which exchanges are traced.
 *
 * @param ratio of those whose caller does not say, 0 to 1
 * @param parentsASecond how many a second, on all loops together, are traced because their caller's context says so; 0 gives callers no say
 */
public record Sampling(double ratio, int parentsASecond) {
    public Sampling {
        if (!(ratio >= 0 && ratio <= 1) || parentsASecond < 0) {
            throw new IllegalArgumentException("no sampling: " + ratio + ", " + parentsASecond);
        }
    }

    /** What one of {@code loops} may of {@link #parentsASecond}; over all loops it is all of it. */
    int parentsASecond(int loop, int loops) {
        return parentsASecond / loops + (loop < parentsASecond % loops ? 1 : 0);
    }
}
