package io.gatehouse.model.config;

import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How it is found out which targets of an upstream can be called.
 *
 * @param check targets are asked now and then; null when only traffic tells
 * @param panicBelow percentage of good targets below which all are called: then the signs are wrong, or it makes no difference
 */
public record Health(@Nullable Check check, Outliers outliers, int panicBelow) {
    /** Only traffic tells. */
    public static final Health USUAL = new Health(null, Outliers.USUAL, 50);

    /**
     * Asking targets.
     *
     * @param path from the root of the target; null for opening a connection only
     * @param statuses what a good target answers; empty for any 2xx
     * @param healthyAfter good answers in a row that bring a target back
     * @param unhealthyAfter bad ones in a row that take it away
     */
    public record Check(
            @Nullable String path,
            Set<Integer> statuses,
            Duration interval,
            Duration timeout,
            int healthyAfter,
            int unhealthyAfter) {
        public Check {
            statuses = Set.copyOf(statuses);
        }
    }

    /**
     * Targets that fail traffic are left out for a while: no answer, a broken one, or 502, 503, 504.
     *
     * @param failures so many in a row, on one loop of a node; 0 for never
     * @param ejectFor how long at first; each time in succession that much longer, ten times at most
     */
    public record Outliers(int failures, Duration ejectFor) {
        public static final Outliers USUAL = new Outliers(5, Duration.ofSeconds(10));
    }
}
