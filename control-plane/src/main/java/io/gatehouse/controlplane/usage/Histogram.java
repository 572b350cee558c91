package io.gatehouse.controlplane.usage;

import io.gatehouse.model.usage.LatencyBuckets;
import io.gatehouse.model.usage.UsageSegment.Sparse;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be done with sparse histograms. */
final class Histogram {
    static final Sparse EMPTY = new Sparse(List.of(), List.of());

    private static final double MICROS_PER_MILLI = 1000;

    private Histogram() {}

    /** Both together. */
    static Sparse merge(Sparse one, Sparse other) {
        List<Integer> buckets = new ArrayList<>();
        List<Long> counts = new ArrayList<>();
        int i = 0;
        int j = 0;
        while (i < one.buckets().size() || j < other.buckets().size()) {
            int left = i < one.buckets().size() ? one.buckets().get(i) : Integer.MAX_VALUE;
            int right = j < other.buckets().size() ? other.buckets().get(j) : Integer.MAX_VALUE;
            long count = 0;
            if (left <= right) {
                count = Saturating.plus(count, one.counts().get(i++));
            }
            if (right <= left) {
                count = Saturating.plus(count, other.counts().get(j++));
            }
            buckets.add(Math.min(left, right));
            counts.add(count);
        }
        return new Sparse(buckets, counts);
    }

    /** The latency in milliseconds that this share of all exchanges did not pass; null without any exchange. */
    static @Nullable Double percentile(Sparse histogram, double share) {
        long total = histogram.counts().stream().reduce(0L, Saturating::plus);
        long rank = Math.max(1, (long) Math.ceil(total * share));
        long seen = 0;
        for (int i = 0; i < histogram.buckets().size(); i++) {
            seen = Saturating.plus(seen, histogram.counts().get(i));
            if (seen >= rank) {
                return LatencyBuckets.middle(histogram.buckets().get(i)) / MICROS_PER_MILLI;
            }
        }
        return null;
    }

    /** As PostgreSQL reads an array. */
    static String array(List<? extends Number> numbers) {
        return numbers.stream().map(Number::toString).collect(Collectors.joining(",", "{", "}"));
    }
}
