package io.gatehouse.dataplane.otlp;

import io.gatehouse.dataplane.telemetry.Metric;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import io.opentelemetry.proto.metrics.v1.Gauge;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.metrics.v1.Sum;
import java.util.List;
import java.util.TreeMap;

/** Metrics as OTLP has them: counters are cumulative sums, all others gauges, under the same names as in Prometheus. Stateless. */
final class MetricMessages {
    private MetricMessages() {}

    /**
     * @param since when the node began to count; like {@code now} in nanoseconds of Unix time
     */
    static io.opentelemetry.proto.metrics.v1.Metric of(Metric metric, long since, long now) {
        List<NumberDataPoint> points = metric.samples().stream()
                .map(sample -> point(sample, metric.counter() ? since : 0, now))
                .toList();
        io.opentelemetry.proto.metrics.v1.Metric.Builder message = io.opentelemetry.proto.metrics.v1.Metric.newBuilder()
                .setName(metric.name())
                .setDescription(metric.description());
        return metric.counter()
                ? message.setSum(Sum.newBuilder()
                                .setIsMonotonic(true)
                                .setAggregationTemporality(AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE)
                                .addAllDataPoints(points))
                        .build()
                : message.setGauge(Gauge.newBuilder().addAllDataPoints(points)).build();
    }

    private static NumberDataPoint point(Metric.Sample sample, long since, long now) {
        Attributes attributes = new Attributes();
        new TreeMap<>(sample.labels()).forEach(attributes::put);
        return NumberDataPoint.newBuilder()
                .addAllAttributes(attributes.list())
                .setStartTimeUnixNano(since)
                .setTimeUnixNano(now)
                .setAsInt(sample.value())
                .build();
    }
}
