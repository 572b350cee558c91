package io.gatehouse.dataplane.status;

import io.gatehouse.dataplane.telemetry.Metric;
import io.gatehouse.dataplane.telemetry.Metric.Sample;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Metrics in Prometheus' text format 0.0.4. Stateless. */
final class PrometheusText {
    private PrometheusText() {}

    static String of(List<Metric> metrics) {
        StringBuilder out = new StringBuilder(8192);
        metrics.forEach(metric -> write(out, metric));
        return out.toString();
    }

    private static void write(StringBuilder out, Metric metric) {
        out.append("# HELP ").append(metric.name()).append(' ').append(metric.description());
        out.append("\n# TYPE ").append(metric.name()).append(metric.counter() ? " counter\n" : " gauge\n");
        for (Sample sample : metric.samples()) {
            out.append(metric.name());
            labels(out, sample.labels());
            out.append(' ').append(sample.value()).append('\n');
        }
    }

    private static void labels(StringBuilder out, Map<String, String> labels) {
        char before = '{';
        for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
            out.append(before)
                    .append(label.getKey())
                    .append("=\"")
                    .append(label.getValue()
                            .replace("\\", "\\\\")
                            .replace("\"", "\\\"")
                            .replace("\n", "\\n"))
                    .append('"');
            before = ',';
        }
        if (!labels.isEmpty()) {
            out.append('}');
        }
    }
}
