package io.gatehouse.dataplane.status;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.dataplane.telemetry.LoopCounters;
import io.gatehouse.dataplane.upstream.TargetHealth;
import io.gatehouse.dataplane.usage.LedgerStatus;
import io.gatehouse.model.usage.Outcome;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.time.Instant;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The node's metrics in Prometheus' text format 0.0.4, read anew each time. Thread-safe. */
final class Metrics {
    private final NodeStatus status;

    Metrics(NodeStatus status) {
        this.status = status;
    }

    String text() {
        StringBuilder out = new StringBuilder(8192);
        requests(out);
        for (Gauge gauge : Gauge.values()) {
            single(out, gauge.metric(), gauge.isCounter(), gauge.description(), sum(loop -> loop.value(gauge)));
        }
        targets(out);
        single(
                out,
                "gatehouse_access_log_dropped_total",
                true,
                "Lines that the access log left out.",
                status.accessLogDropped());
        configuration(out);
        ledger(out, status.ledger());
        machine(out);
        return out.toString();
    }

    private void requests(StringBuilder out) {
        head(out, "gatehouse_requests_total", true, "Exchanges that ended, by outcome.");
        for (Outcome outcome : Outcome.values()) {
            out.append("gatehouse_requests_total{outcome=\"")
                    .append(outcome.code())
                    .append("\"} ")
                    .append(sum(loop -> loop.value(outcome)))
                    .append('\n');
        }
    }

    /** As many labels as there are targets in the configuration. */
    private void targets(StringBuilder out) {
        Map<CompiledTarget, TargetHealth> targets = status.targets();
        long now = System.nanoTime();
        head(out, "gatehouse_target_up", false, "1 while requests are sent to a target, by API, upstream and target.");
        targets.forEach((one, health) ->
                target(out, "gatehouse_target_up", one, "", health.state(now) == TargetHealth.State.UP ? 1 : 0));
        head(
                out,
                "gatehouse_target_requests_total",
                true,
                "Requests sent to a target, by API, upstream, target and result.");
        targets.forEach((one, health) -> {
            target(out, "gatehouse_target_requests_total", one, ",result=\"answered\"", health.answered());
            target(out, "gatehouse_target_requests_total", one, ",result=\"failed\"", health.failed());
        });
    }

    private static void target(StringBuilder out, String metric, CompiledTarget target, String labels, long value) {
        out.append(metric)
                .append("{api=\"")
                .append(target.upstream().api())
                .append("\",upstream=\"")
                .append(target.upstream().name())
                .append("\",target=\"")
                .append(target.name().replace("\\", "\\\\").replace("\"", "\\\""))
                .append('"')
                .append(labels)
                .append("} ")
                .append(value)
                .append('\n');
    }

    private long sum(ToLongFunction<LoopCounters> value) {
        return status.loops().stream().mapToLong(value).sum();
    }

    private void configuration(StringBuilder out) {
        NodeStatus.Configuration applied = status.configuration();
        single(
                out,
                "gatehouse_config_sequence",
                false,
                "Sequence number of the configuration that is applied.",
                applied.sequence());
        single(
                out,
                "gatehouse_config_age_seconds",
                false,
                "Since the configuration was applied.",
                applied.ageSeconds());
        single(
                out,
                "gatehouse_config_apis",
                false,
                "APIs that are served.",
                applied.apis().size());
        single(
                out,
                "gatehouse_config_broken",
                false,
                "Entities that do not compile.",
                applied.broken().size());
        single(
                out,
                "gatehouse_control_plane_connected",
                false,
                "1 while the control plane answers.",
                applied.controlPlaneConnected() ? 1 : 0);
    }

    private void ledger(StringBuilder out, LedgerStatus ledger) {
        single(
                out,
                "gatehouse_ledger_counted_total",
                true,
                "Exchanges counted since the ledger's epoch began.",
                ledger.counted());
        single(
                out,
                "gatehouse_ledger_lost_total",
                true,
                "Exchanges that could not be counted; needs an operator.",
                ledger.lost());
        single(
                out,
                "gatehouse_ledger_unsent_segments",
                false,
                "Closed segments not yet acknowledged.",
                ledger.unsentSegments());
        single(out, "gatehouse_ledger_unsent_bytes", false, "Their size on disk.", ledger.unsentBytes());
        single(
                out,
                "gatehouse_ledger_oldest_unsent_seconds",
                false,
                "Age of the oldest of them.",
                age(ledger.oldestUnsent()));
        single(
                out,
                "gatehouse_ledger_refused_segments_total",
                true,
                "Segments that the control plane refused.",
                ledger.refusedSegments());
    }

    private long age(@Nullable Instant since) {
        return since == null ? 0 : status.ageSeconds(since);
    }

    private static void machine(StringBuilder out) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        single(out, "jvm_heap_used_bytes", false, "Heap in use.", heap.getUsed());
        single(out, "jvm_heap_max_bytes", false, "Heap at most.", heap.getMax());
        single(
                out,
                "jvm_threads",
                false,
                "Live threads.",
                ManagementFactory.getThreadMXBean().getThreadCount());
        long collections = 0;
        long millis = 0;
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            collections += Math.max(0, collector.getCollectionCount());
            millis += Math.max(0, collector.getCollectionTime());
        }
        single(out, "jvm_gc_collections_total", true, "Garbage collections.", collections);
        single(out, "jvm_gc_milliseconds_total", true, "Time spent in them.", millis);
        single(
                out,
                "process_uptime_seconds",
                false,
                "Since the node started.",
                ManagementFactory.getRuntimeMXBean().getUptime() / 1000);
    }

    private static void single(StringBuilder out, String name, boolean counter, String description, long value) {
        head(out, name, counter, description);
        out.append(name).append(' ').append(value).append('\n');
    }

    private static void head(StringBuilder out, String name, boolean counter, String description) {
        out.append("# HELP ").append(name).append(' ').append(description).append('\n');
        out.append("# TYPE ").append(name).append(counter ? " counter\n" : " gauge\n");
    }
}
