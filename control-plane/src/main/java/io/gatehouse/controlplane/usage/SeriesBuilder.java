package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.usage.UsageReads.CountRow;
import io.gatehouse.controlplane.usage.UsageReads.LatencyRow;
import io.gatehouse.controlplane.usage.UsageReads.Span;
import io.gatehouse.controlplane.usage.UsageReport.Percentiles;
import io.gatehouse.controlplane.usage.UsageReport.Point;
import io.gatehouse.controlplane.usage.UsageReport.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts rows in their places: a series for each group, a point for each step. Used by one thread, once. */
final class SeriesBuilder {
    private final Span span;
    private final List<Dimension> dimensions;
    private final Map<List<@Nullable String>, Map<Integer, CountRow>> counts = new HashMap<>();
    private final Map<List<@Nullable String>, Map<Integer, Percentiles>> latencies = new HashMap<>();

    SeriesBuilder(Span span, List<Dimension> dimensions) {
        this.span = span;
        this.dimensions = dimensions;
    }

    void add(CountRow row) {
        counts.computeIfAbsent(row.group(), _ -> new HashMap<>()).put(span.index(row.at()), row);
    }

    void add(LatencyRow row) {
        latencies
                .computeIfAbsent(row.group(), _ -> new HashMap<>())
                .put(span.index(row.at()), UsageQuery.percentiles(row.total()));
    }

    int groups() {
        return counts.size();
    }

    /** Without dimensions there is always one series, be it of nothing. */
    List<Series> build(int steps) {
        if (dimensions.isEmpty()) {
            counts.computeIfAbsent(List.of(), _ -> Map.of());
        }
        return counts.entrySet().stream()
                .map(entry -> series(entry.getKey(), entry.getValue(), steps))
                .sorted(Comparator.comparingLong(Series::count)
                        .reversed()
                        .thenComparing(series -> series.group().toString()))
                .toList();
    }

    private Series series(List<@Nullable String> values, Map<Integer, CountRow> rows, int steps) {
        Map<String, @Nullable String> group = new LinkedHashMap<>();
        for (int i = 0; i < dimensions.size(); i++) {
            group.put(dimensions.get(i).word(), values.get(i));
        }
        Map<Integer, Percentiles> measured = latencies.getOrDefault(values, Map.of());
        List<Point> points = new ArrayList<>(steps);
        long count = 0;
        for (int i = 0; i < steps; i++) {
            CountRow row = rows.get(i);
            Percentiles percentiles = measured.getOrDefault(i, Percentiles.NONE);
            Instant at = span.from().plus(span.step().multipliedBy(i));
            points.add(new Point(
                    at,
                    row == null ? 0 : row.count(),
                    row == null ? 0 : row.errors(),
                    percentiles.p50Millis(),
                    percentiles.p95Millis(),
                    percentiles.p99Millis()));
            count = Saturating.plus(count, row == null ? 0 : row.count());
        }
        return new Series(group, count, points);
    }
}
