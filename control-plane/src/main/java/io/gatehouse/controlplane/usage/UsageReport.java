package io.gatehouse.controlplane.usage;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Usage over time.
 *
 * @param from start of the first point
 * @param to end of the last point
 * @param series one for each group that had any exchange; largest first
 */
public record UsageReport(Instant from, Instant to, Duration step, List<Series> series, Totals totals) {
    public UsageReport {
        series = List.copyOf(series);
    }

    /**
     * One group over time.
     *
     * @param group what all exchanges of the series have in common, by dimension; null for those that have none
     * @param count exchanges over all points
     * @param points one for each step, also where nothing happened
     */
    public record Series(Map<String, @Nullable String> group, long count, List<Point> points) {
        public Series {
            points = List.copyOf(points);
        }
    }

    /**
     * One step of a series. The percentiles are in milliseconds, null where nothing was measured.
     *
     * @param at when the step begins
     */
    public record Point(
            Instant at,
            long count,
            long errors,
            @JsonProperty("p50") @Nullable Double p50Millis,
            @JsonProperty("p95") @Nullable Double p95Millis,
            @JsonProperty("p99") @Nullable Double p99Millis) {}

    /** Everything together. {@code byOutcome} holds only outcomes that happened. */
    public record Totals(
            long count,
            long errors,
            long bytesIn,
            long bytesOut,
            @JsonUnwrapped Percentiles percentiles,
            Map<String, Long> byOutcome) {
        public Totals {
            byOutcome = Map.copyOf(byOutcome);
        }
    }

    /** Of the time from the request's first byte to the response's last, in milliseconds; null where nothing was measured. */
    public record Percentiles(
            @JsonProperty("p50") @Nullable Double p50Millis,
            @JsonProperty("p95") @Nullable Double p95Millis,
            @JsonProperty("p99") @Nullable Double p99Millis) {
        static final Percentiles NONE = new Percentiles(null, null, null);
    }

    /**
     * A large one among many.
     *
     * @param name of the API, plan or consumer as nodes know it; null for other dimensions and what is gone
     */
    public record Top(@Nullable String id, @Nullable String name, long count, long errors) {}
}
