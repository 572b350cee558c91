package io.gatehouse.dataplane;

import io.gatehouse.dataplane.otlp.OtlpExporter;
import io.gatehouse.dataplane.otlp.OtlpSettings;
import io.gatehouse.dataplane.telemetry.ExportCounts;
import io.gatehouse.dataplane.telemetry.Metric;
import io.gatehouse.dataplane.tracing.TraceQueue;
import io.gatehouse.dataplane.tracing.Tracer;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a node tells a collector, where there is one: tracers for its loops, and the exporter behind them. Lives as long as the node. */
final class Telemetry implements AutoCloseable {
    private final @Nullable OtlpSettings settings;
    private final ExportCounts counts = new ExportCounts();
    private final TraceQueue queue = new TraceQueue(counts);
    private @Nullable OtlpExporter exporter;

    Telemetry(Optional<OtlpSettings> settings) {
        this.settings = settings.orElse(null);
    }

    /** What became of what was told. */
    ExportCounts counts() {
        return counts;
    }

    /** One for each of so many loops; none where nobody wants to know. */
    List<Tracer> tracers(int loops) {
        return settings == null ? List.of() : Tracer.of(loops, settings.sampling(), queue, counts);
    }

    /** Begins to tell, where somebody wants to know. */
    void start(String version, Supplier<List<Metric>> metrics, InstantSource clock) {
        if (settings != null) {
            exporter = OtlpExporter.start(settings, version, queue, metrics, counts, clock);
        }
    }

    @Override
    public void close() {
        if (exporter != null) {
            exporter.close();
        }
    }
}
