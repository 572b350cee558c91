package io.gatehouse.ui.kit;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Values over time: drawn by the page's script, and there as a table for who cannot see or draw it.
 *
 * @param name accessible name, for example {@code Requests per minute}
 * @param unit follows the numbers, for example {@code ms}; empty for plain counts
 * @param times start of each step, rising
 * @param lines each with one value a step
 */
public record Chart(String name, String unit, List<Instant> times, List<Line> lines) {
    public Chart {
        times = List.copyOf(times);
        lines = List.copyOf(lines);
    }

    /**
     * One line of a chart.
     *
     * @param tone which colour it gets: {@code requests}, {@code errors}, {@code p50}, {@code p95} or {@code p99}
     * @param values null where there is nothing to say
     */
    public record Line(String label, String tone, List<@Nullable Double> values) {
        public Line {
            values = Collections.unmodifiableList(new ArrayList<>(values));
        }
    }

    /** A row of the table. */
    public record Row(Instant time, List<@Nullable Double> values) {}

    /** Whether there is anything but nothing in it. */
    public boolean isEmpty() {
        return lines.stream().allMatch(line -> line.values().stream().allMatch(value -> value == null || value == 0));
    }

    /** The rows of the table that hold anything, newest first. */
    public List<Row> rows() {
        List<Row> rows = new ArrayList<>();
        for (int i = times.size() - 1; i >= 0; i--) {
            List<@Nullable Double> values = new ArrayList<>();
            for (Line line : lines) {
                values.add(line.values().get(i));
            }
            if (values.stream().anyMatch(value -> value != null && value != 0)) {
                rows.add(new Row(times.get(i), values));
            }
        }
        return rows;
    }

    /** What the script reads. */
    public String json() {
        String stamps =
                times.stream().map(time -> Long.toString(time.getEpochSecond())).collect(Collectors.joining(","));
        String drawn = lines.stream().map(Chart::json).collect(Collectors.joining(","));
        return "{\"unit\":" + quoted(unit) + ",\"times\":[" + stamps + "],\"lines\":[" + drawn + "]}";
    }

    private static String json(Line line) {
        String values = line.values().stream().map(Chart::number).collect(Collectors.joining(","));
        return "{\"label\":" + quoted(line.label()) + ",\"tone\":" + quoted(line.tone()) + ",\"values\":[" + values
                + "]}";
    }

    private static String number(@Nullable Double value) {
        if (value == null) {
            return "null";
        }
        return value == Math.rint(value) ? Long.toString(value.longValue()) : String.format(Locale.ROOT, "%.3f", value);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
