package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.usage.UsageReport;
import io.gatehouse.controlplane.usage.UsageReport.Point;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.ui.kit.Chart;
import io.gatehouse.ui.kit.Share;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Usage reports as charts and rankings. */
final class Charts {
    private Charts() {}

    static Chart traffic(UsageReport report) {
        return chart(
                "Requests and errors",
                "",
                report,
                List.of(
                        new Shape("Requests", "requests", point -> (double) point.count(), 0.0),
                        new Shape("Errors", "errors", point -> (double) point.errors(), 0.0)));
    }

    static Chart latency(UsageReport report) {
        return chart(
                "Latency",
                "ms",
                report,
                List.of(
                        new Shape("p50", "p50", Point::p50Millis, null),
                        new Shape("p95", "p95", Point::p95Millis, null),
                        new Shape("p99", "p99", Point::p99Millis, null)));
    }

    /** Errors of a report by kind, most frequent first, in words. */
    static List<Share> kinds(Map<String, Long> byOutcome) {
        List<Map.Entry<String, Long>> errors = byOutcome.entrySet().stream()
                .filter(entry -> isError(entry.getKey()))
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
        long most = errors.stream().mapToLong(Map.Entry::getValue).max().orElse(1);
        return errors.stream()
                .map(entry -> new Share(Outcomes.words(entry.getKey()), entry.getValue(), most, null))
                .toList();
    }

    private static boolean isError(String code) {
        try {
            return Outcome.ofCode(code).isError();
        } catch (IllegalArgumentException _) {
            // An outcome of a newer node: better shown than lost.
            return true;
        }
    }

    private record Shape(
            String label,
            String tone,
            Function<Point, @Nullable Double> value,
            @Nullable Double nothing) {}

    private static Chart chart(String name, String unit, UsageReport report, List<Shape> shapes) {
        Map<Instant, Point> points = new HashMap<>();
        report.series().forEach(series -> series.points().forEach(point -> points.put(point.at(), point)));
        List<Instant> times = new ArrayList<>();
        for (Instant at = report.from(); at.isBefore(report.to()); at = at.plus(report.step())) {
            times.add(at);
        }
        List<Chart.Line> lines = new ArrayList<>();
        for (Shape shape : shapes) {
            List<@Nullable Double> values = new ArrayList<>();
            for (Instant at : times) {
                Point point = points.get(at);
                values.add(point == null ? shape.nothing() : shape.value().apply(point));
            }
            lines.add(new Chart.Line(shape.label(), shape.tone(), values));
        }
        return new Chart(name, unit, times, lines);
    }
}
