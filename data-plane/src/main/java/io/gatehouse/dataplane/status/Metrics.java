package io.gatehouse.dataplane.status;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.telemetry.ExportCounts;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.dataplane.telemetry.LoopCounters;
import io.gatehouse.dataplane.telemetry.Metric;
import io.gatehouse.dataplane.telemetry.Metric.Sample;
import io.gatehouse.dataplane.upstream.TargetHealth;
import io.gatehouse.dataplane.usage.LedgerStatus;
import io.gatehouse.model.usage.Outcome;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The node's metrics, read anew each time: the one list behind {@code /metrics} and what is exported. Thread-safe. */
public final class Metrics {
    private final NodeStatus status;

    public Metrics(NodeStatus status) {
        this.status = status;
    }

    /** All of them, in the order in which they are told. */
    public List<Metric> read() {
        List<Metric> all = new ArrayList<>(64);
        all.add(requests());
        for (Gauge gauge : Gauge.values()) {
            all.add(Metric.of(gauge.metric(), gauge.isCounter(), gauge.description(), sum(loop -> loop.value(gauge))));
        }
        targets(all);
        all.add(counter(
                "gatehouse_access_log_dropped_total",
                "Lines that the access log left out.",
                status.accessLogDropped()));
        export(all, status.export());
        configuration(all);
        ledger(all, status.ledger());
        machine(all);
        return all;
    }

    private static Metric counter(String name, String description, long value) {
        return Metric.of(name, true, description, value);
    }

    private static Metric gauge(String name, String description, long value) {
        return Metric.of(name, false, description, value);
    }

    private Metric requests() {
        List<Sample> samples = Arrays.stream(Outcome.values())
                .map(outcome -> new Sample(Map.of("outcome", outcome.code()), sum(loop -> loop.value(outcome))))
                .toList();
        return new Metric("gatehouse_requests_total", true, "Exchanges that ended, by outcome.", samples);
    }

    /** As many labels as there are targets in the configuration. */
    private void targets(List<Metric> all) {
        long now = System.nanoTime();
        List<Sample> up = new ArrayList<>();
        List<Sample> requests = new ArrayList<>();
        status.targets().forEach((one, health) -> {
            up.add(new Sample(labels(one), health.state(now) == TargetHealth.State.UP ? 1 : 0));
            requests.add(new Sample(labels(one, "answered"), health.answered()));
            requests.add(new Sample(labels(one, "failed"), health.failed()));
        });
        all.add(new Metric(
                "gatehouse_target_up",
                false,
                "1 while requests are sent to a target, by API, upstream and target.",
                up));
        all.add(new Metric(
                "gatehouse_target_requests_total",
                true,
                "Requests sent to a target, by API, upstream, target and result.",
                requests));
    }

    private static Map<String, String> labels(CompiledTarget target) {
        return Map.of(
                "api",
                target.upstream().api().toString(),
                "upstream",
                target.upstream().name(),
                "target",
                target.name());
    }

    private static Map<String, String> labels(CompiledTarget target, String result) {
        Map<String, String> labels = new HashMap<>(labels(target));
        labels.put("result", result);
        return labels;
    }

    private long sum(ToLongFunction<LoopCounters> value) {
        return status.loops().stream().mapToLong(value).sum();
    }

    private static void export(List<Metric> all, ExportCounts export) {
        all.add(counter("gatehouse_spans_exported_total", "Spans that the collector has taken.", export.exported()));
        all.add(new Metric(
                "gatehouse_spans_dropped_total",
                true,
                "Spans that were left out, by reason.",
                Arrays.stream(ExportCounts.Drop.values())
                        .map(why -> new Sample(Map.of("reason", why.word()), export.dropped(why)))
                        .toList()));
        all.add(counter(
                "gatehouse_trace_parents_unheeded_total",
                "Requests whose callers wanted a trace beyond what callers may.",
                export.unheededRequests()));
        all.add(counter("gatehouse_otlp_failures_total", "Posts to the collector that failed.", export.failures()));
    }

    private void configuration(List<Metric> all) {
        NodeStatus.Configuration applied = status.configuration();
        all.add(gauge(
                "gatehouse_config_sequence",
                "Sequence number of the configuration that is applied.",
                applied.sequence()));
        all.add(gauge("gatehouse_config_age_seconds", "Since the configuration was applied.", applied.ageSeconds()));
        all.add(gauge(
                "gatehouse_config_apis", "APIs that are served.", applied.apis().size()));
        all.add(gauge(
                "gatehouse_config_broken",
                "Entities that do not compile.",
                applied.broken().size()));
        all.add(gauge(
                "gatehouse_control_plane_connected",
                "1 while the control plane answers.",
                applied.controlPlaneConnected() ? 1 : 0));
    }

    private void ledger(List<Metric> all, LedgerStatus ledger) {
        all.add(counter(
                "gatehouse_ledger_counted_total",
                "Exchanges counted since the ledger's epoch began.",
                ledger.counted()));
        all.add(counter(
                "gatehouse_ledger_lost_total",
                "Exchanges that could not be counted; needs an operator.",
                ledger.lost()));
        all.add(gauge(
                "gatehouse_ledger_unsent_segments", "Closed segments not yet acknowledged.", ledger.unsentSegments()));
        all.add(gauge("gatehouse_ledger_unsent_bytes", "Their size on disk.", ledger.unsentBytes()));
        all.add(gauge(
                "gatehouse_ledger_oldest_unsent_seconds", "Age of the oldest of them.", age(ledger.oldestUnsent())));
        all.add(counter(
                "gatehouse_ledger_refused_segments_total",
                "Segments that the control plane refused.",
                ledger.refusedSegments()));
    }

    private long age(@Nullable Instant since) {
        return since == null ? 0 : status.ageSeconds(since);
    }

    private static void machine(List<Metric> all) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        all.add(gauge("jvm_heap_used_bytes", "Heap in use.", heap.getUsed()));
        all.add(gauge("jvm_heap_max_bytes", "Heap at most.", heap.getMax()));
        all.add(gauge(
                "jvm_threads",
                "Live threads.",
                ManagementFactory.getThreadMXBean().getThreadCount()));
        long collections = 0;
        long millis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(0, collector.getCollectionCount());
            millis += Math.max(0, collector.getCollectionTime());
        }
        all.add(counter("jvm_gc_collections_total", "Garbage collections.", collections));
        all.add(counter("jvm_gc_milliseconds_total", "Time spent in them.", millis));
        all.add(gauge(
                "process_uptime_seconds",
                "Since the node started.",
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000));
    }
}
