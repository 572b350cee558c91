package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.model.sync.NodeReport;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What a node tells its control plane of its targets: how they are, and what happened since the last time. Used by one thread. */
public final class TargetReports {
    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Targets targets;
    private Map<CompiledTarget, Counts> before = new HashMap<>();
    private long told = System.nanoTime();

    public TargetReports(Targets targets) {
        this.targets = targets;
    }

    private record Counts(long answered, long failed, long micros) {}

    /** No more than a report takes. */
    public List<NodeReport.Target> report() {
        long now = System.nanoTime();
        double seconds = Math.max(0.1, (now - told) / NANOS);
        told = now;
        Map<CompiledTarget, Counts> counts = new HashMap<>();
        List<NodeReport.Target> reports = new ArrayList<>();
        targets.all().forEach((target, health) -> {
            if (reports.size() < NodeReport.MOST_TARGETS) {
                Counts current = new Counts(health.answered(), health.failed(), health.micros());
                counts.put(target, current);
                reports.add(report(target, health.state(now), current, seconds));
            }
        });
        before = counts;
        return reports;
    }

    private NodeReport.Target report(CompiledTarget target, TargetHealth.State state, Counts current, double seconds) {
        Counts last = before.getOrDefault(target, new Counts(0, 0, 0));
        long answered = current.answered - last.answered;
        long failed = current.failed - last.failed;
        return new NodeReport.Target(
                target.upstream().api(),
                target.upstream().name(),
                target.name(),
                NodeReport.TargetState.valueOf(state.name()),
                current.answered,
                current.failed,
                (answered + failed) / seconds,
                failed / seconds,
                answered == 0 ? 0 : (current.micros - last.micros) / 1000.0 / answered);
    }
}
