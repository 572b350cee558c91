package io.gatehouse.dataplane.otlp;

import io.gatehouse.dataplane.telemetry.Metric;
import io.gatehouse.dataplane.tracing.TracedExchange;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.InstrumentationScope;
import io.opentelemetry.proto.metrics.v1.ResourceMetrics;
import io.opentelemetry.proto.metrics.v1.ScopeMetrics;
import io.opentelemetry.proto.resource.v1.Resource;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import java.util.List;

/** Puts spans and metrics into the bodies of posts. Immutable. */
final class Encoder {
    private final Resource resource;
    private final InstrumentationScope scope;

    /** @param version of the node */
    Encoder(OtlpSettings settings, String version) {
        resource = Resource.newBuilder()
                .addAllAttributes(new Attributes()
                        .put("service.name", settings.service())
                        .put("service.instance.id", settings.instance())
                        .put("service.version", version)
                        .list())
                .build();
        scope = InstrumentationScope.newBuilder()
                .setName("io.gatehouse.dataplane")
                .setVersion(version)
                .build();
    }

    byte[] traces(List<TracedExchange> exchanges) {
        ScopeSpans.Builder spans = ScopeSpans.newBuilder().setScope(scope);
        exchanges.forEach(exchange -> spans.addAllSpans(SpanMessages.of(exchange)));
        return ExportTraceServiceRequest.newBuilder()
                .addResourceSpans(
                        ResourceSpans.newBuilder().setResource(resource).addScopeSpans(spans))
                .build()
                .toByteArray();
    }

    /** @param since when the node began to count; like {@code now} in nanoseconds of Unix time */
    byte[] metrics(List<Metric> metrics, long since, long now) {
        ScopeMetrics.Builder all = ScopeMetrics.newBuilder().setScope(scope);
        metrics.stream()
                .filter(metric -> !metric.samples().isEmpty())
                .forEach(metric -> all.addMetrics(MetricMessages.of(metric, since, now)));
        return ExportMetricsServiceRequest.newBuilder()
                .addResourceMetrics(
                        ResourceMetrics.newBuilder().setResource(resource).addScopeMetrics(all))
                .build()
                .toByteArray();
    }
}
