package io.gatehouse.controlplane.usage;

import static java.util.Comparator.comparing;
import static java.util.Comparator.comparingInt;
import static java.util.Comparator.naturalOrder;
import static java.util.Comparator.nullsFirst;

import io.gatehouse.model.usage.UsageSegment;
import io.gatehouse.model.usage.UsageSegment.Sparse;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A segment at one level: every row once, in the order in which all segments change the table, so that no two wait for each other.
 */
final class Rollup {
    /** What is counted apart. {@code at} in minutes since 1970. */
    record CountKey(
            long at,
            @Nullable UUID api,
            @Nullable UUID route,
            @Nullable UUID consumer,
            @Nullable UUID key,
            @Nullable UUID plan,
            int outcome) {}

    /** Exchanges and their bytes. */
    record Amounts(long count, long bytesIn, long bytesOut) {
        Amounts plus(Amounts other) {
            return new Amounts(
                    Saturating.plus(count, other.count),
                    Saturating.plus(bytesIn, other.bytesIn),
                    Saturating.plus(bytesOut, other.bytesOut));
        }
    }

    /** Of what latencies are kept apart. {@code at} in minutes since 1970. */
    record LatencyKey(
            long at,
            @Nullable UUID api,
            @Nullable UUID route,
            @Nullable UUID consumer) {}

    /** Two histograms of the same exchanges. */
    record Latencies(Sparse total, Sparse upstream) {
        Latencies plus(Latencies other) {
            return new Latencies(Histogram.merge(total, other.total), Histogram.merge(upstream, other.upstream));
        }
    }

    /** Of what mirrors are kept apart. {@code at} in minutes since 1970. */
    record MirrorKey(long at, UUID api, UUID route, String upstream, int primary, int result, int status) {}

    private static final Comparator<@Nullable UUID> IDS = nullsFirst(naturalOrder());
    private static final Comparator<CountKey> COUNT_ORDER = comparing(CountKey::at)
            .thenComparing(CountKey::api, IDS)
            .thenComparing(CountKey::route, IDS)
            .thenComparing(CountKey::consumer, IDS)
            .thenComparing(CountKey::key, IDS)
            .thenComparing(CountKey::plan, IDS)
            .thenComparing(comparingInt(CountKey::outcome));
    private static final Comparator<LatencyKey> LATENCY_ORDER = comparing(LatencyKey::at)
            .thenComparing(LatencyKey::api, IDS)
            .thenComparing(LatencyKey::route, IDS)
            .thenComparing(LatencyKey::consumer, IDS);

    private static final Comparator<MirrorKey> MIRROR_ORDER = comparing(MirrorKey::at)
            .thenComparing(MirrorKey::api)
            .thenComparing(MirrorKey::route)
            .thenComparing(MirrorKey::upstream)
            .thenComparing(comparingInt(MirrorKey::primary))
            .thenComparing(comparingInt(MirrorKey::result))
            .thenComparing(comparingInt(MirrorKey::status));

    private final Map<CountKey, Amounts> counts = new TreeMap<>(COUNT_ORDER);
    private final Map<LatencyKey, Latencies> latencies = new TreeMap<>(LATENCY_ORDER);
    private final Map<MirrorKey, Long> mirrors = new TreeMap<>(MIRROR_ORDER);

    private Rollup() {}

    /** The segment's rows from minute {@code oldest} on; what is older is not kept at this level any more. */
    static Rollup of(UsageSegment segment, Level level, long oldest) {
        Rollup rollup = new Rollup();
        for (UsageSegment.Count row : segment.counts()) {
            if (row.minute() >= oldest) {
                rollup.counts.merge(
                        new CountKey(
                                level.floor(row.minute()),
                                row.api(),
                                row.route(),
                                row.consumer(),
                                row.key(),
                                row.plan(),
                                row.outcome().number()),
                        new Amounts(row.count(), row.bytesIn(), row.bytesOut()),
                        Amounts::plus);
            }
        }
        for (UsageSegment.Latency row : segment.latencies()) {
            if (row.minute() >= oldest) {
                rollup.latencies.merge(
                        new LatencyKey(level.floor(row.minute()), row.api(), row.route(), row.consumer()),
                        new Latencies(row.total(), row.upstream()),
                        Latencies::plus);
            }
        }
        for (UsageSegment.Mirror row : segment.mirrors()) {
            if (row.minute() >= oldest) {
                rollup.mirrors.merge(
                        new MirrorKey(
                                level.floor(row.minute()),
                                row.api(),
                                row.route(),
                                row.upstream(),
                                row.primary(),
                                row.result().number(),
                                row.status()),
                        row.count(),
                        Long::sum);
            }
        }
        return rollup;
    }

    Map<CountKey, Amounts> counts() {
        return counts;
    }

    Map<LatencyKey, Latencies> latencies() {
        return latencies;
    }

    Map<MirrorKey, Long> mirrors() {
        return mirrors;
    }
}
