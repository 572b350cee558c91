package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.usage.UsageReads.CountRow;
import io.gatehouse.controlplane.usage.UsageReads.LatencyRow;
import io.gatehouse.controlplane.usage.UsageReads.Span;
import io.gatehouse.controlplane.usage.UsageReport.Percentiles;
import io.gatehouse.controlplane.usage.UsageReport.Series;
import io.gatehouse.controlplane.usage.UsageReport.Top;
import io.gatehouse.controlplane.usage.UsageReport.Totals;
import io.gatehouse.model.usage.UsageSegment.Sparse;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions about usage. Each reads the coarsest level that will do, and refuses what would give too much. Thread-safe; reads
 * the database.
 */
@ApplicationScoped
public class UsageQuery {
    /** Points of all series together at most. */
    static final int MAX_POINTS = 20_000;

    private static final Duration LONGEST_IN_MINUTES = Duration.ofHours(26);
    private static final Duration LONGEST_IN_HOURS = Duration.ofDays(40);

    private final UsageReads reads;
    private final MirrorReads mirrors;

    UsageQuery(UsageReads reads, MirrorReads mirrors) {
        this.reads = reads;
        this.mirrors = mirrors;
    }

    /** Usage over time, in one series or several. Throws {@link Refused} where that would be too many points. */
    public UsageReport series(UsageAsk ask) {
        List<Dimension> dimensions = List.copyOf(new TreeSet<>(ask.groupBy()));
        Span span = new Span(ask.level(), ask.from(), ask.to(), ask.step());
        List<CountRow> counts = reads.counts(span, dimensions, ask.filter(), MAX_POINTS + 1);
        SeriesBuilder builder = new SeriesBuilder(span, dimensions);
        counts.forEach(builder::add);
        if (counts.size() > MAX_POINTS || (long) builder.groups() * ask.steps() > MAX_POINTS) {
            throw Refused.invalid(
                    "step", "gives more than " + MAX_POINTS + " points in all: make it longer, or filter more");
        }
        if (ask.hasLatency()) {
            for (LatencyRow row : reads.latencies(span, dimensions, ask.filter(), MAX_POINTS)) {
                builder.add(row);
            }
        }
        List<Series> series = builder.build(ask.steps());
        return new UsageReport(ask.from(), ask.to(), ask.step(), series, totals(span, ask.filter()));
    }

    /** Usage of the last so many minutes, by the minute. */
    public UsageReport live(int minutes, UsageFilter filter) {
        Instant now = Instant.now();
        return series(
                new UsageAsk(now.minus(Duration.ofMinutes(minutes)), now, Duration.ofMinutes(1), Set.of(), filter));
    }

    /** Everything between two moments together; they are widened to whole minutes, hours or days, by their distance. */
    public Totals totals(Instant from, Instant to, UsageFilter filter) {
        return totals(span(from, to), filter);
    }

    /** The largest ones between two moments, largest first. */
    public List<Top> top(Dimension dimension, Instant from, Instant to, UsageFilter filter, int limit) {
        return reads.top(span(from, to), dimension, filter, limit);
    }

    /**
     * How mirrors were answered between two moments, which are widened as in {@link #totals}.
     *
     * @param api null for all
     */
    public MirrorReport mirrors(Instant from, Instant to, @Nullable UUID api) {
        Span span = span(from, to);
        return new MirrorReport(span.from(), span.to(), mirrors.items(span, api));
    }

    /** The minute in which each of these keys was used last; keys that never were are left out. */
    public Map<UUID, Instant> lastUses(Collection<UUID> keys) {
        return reads.lastUses(keys);
    }

    private Totals totals(Span span, UsageFilter filter) {
        Span whole = Span.whole(span.level(), span.from(), span.to());
        Map<String, Long> byOutcome = new LinkedHashMap<>();
        long[] sums = new long[4];
        for (CountRow row : reads.counts(whole, List.of(Dimension.OUTCOME), filter, MAX_POINTS)) {
            byOutcome.put(String.valueOf(row.group().getFirst()), row.count());
            sums[0] = Saturating.plus(sums[0], row.count());
            sums[1] = Saturating.plus(sums[1], row.errors());
            sums[2] = Saturating.plus(sums[2], row.bytesIn());
            sums[3] = Saturating.plus(sums[3], row.bytesOut());
        }
        boolean hasLatency = filter.dimensions().stream().allMatch(Dimension::hasLatency);
        Percentiles percentiles = hasLatency
                ? reads.latencies(whole, List.of(), filter, 1).stream()
                        .map(row -> percentiles(row.total()))
                        .findFirst()
                        .orElse(Percentiles.NONE)
                : Percentiles.NONE;
        return new Totals(sums[0], sums[1], sums[2], sums[3], percentiles, byOutcome);
    }

    static Percentiles percentiles(Sparse histogram) {
        return new Percentiles(
                Histogram.percentile(histogram, 0.5),
                Histogram.percentile(histogram, 0.95),
                Histogram.percentile(histogram, 0.99));
    }

    private static Span span(Instant from, Instant to) {
        if (!from.isBefore(to)) {
            throw Refused.invalid("to", "must be after from");
        }
        Duration length = Duration.between(from, to);
        Instant now = Instant.now();
        Level level = Level.DAY;
        if (length.compareTo(LONGEST_IN_MINUTES) <= 0 && !from.isBefore(now.minus(Level.MINUTE.kept()))) {
            level = Level.MINUTE;
        } else if (length.compareTo(LONGEST_IN_HOURS) <= 0 && !from.isBefore(now.minus(Level.HOUR.kept()))) {
            level = Level.HOUR;
        }
        long first = level.floor(from.getEpochSecond() / 60);
        long last = level.floor((to.getEpochSecond() + 59) / 60 + level.grain().toMinutes() - 1);
        return Span.whole(level, Instant.ofEpochSecond(first * 60), Instant.ofEpochSecond(last * 60));
    }
}
