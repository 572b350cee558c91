package io.gatehouse.dataplane.status;

import io.gatehouse.dataplane.config.LiveGateway;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.gateway.Gateway;
import io.gatehouse.dataplane.telemetry.ExportCounts;
import io.gatehouse.dataplane.telemetry.LoopCounters;
import io.gatehouse.dataplane.upstream.TargetHealth;
import io.gatehouse.dataplane.upstream.Targets;
import io.gatehouse.dataplane.usage.LedgerStatus;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Where the status port looks. Thread-safe. */
public final class NodeStatus {
    private final LiveGateway live;
    private final BooleanSupplier connected;
    private final Supplier<LedgerStatus> ledger;
    private final List<LoopCounters> loops;
    private final Targets targets;
    private final LongSupplier accessLogDropped;
    private final ExportCounts export;
    private final InstantSource clock;
    private volatile boolean serving;

    /**
     * @param connected whether the control plane answers
     * @param accessLogDropped lines that the access log left out
     */
    public NodeStatus(
            LiveGateway live,
            BooleanSupplier connected,
            Supplier<LedgerStatus> ledger,
            List<LoopCounters> loops,
            Targets targets,
            LongSupplier accessLogDropped,
            ExportCounts export,
            InstantSource clock) {
        this.live = live;
        this.connected = connected;
        this.ledger = ledger;
        this.loops = List.copyOf(loops);
        this.targets = targets;
        this.accessLogDropped = accessLogDropped;
        this.export = export;
        this.clock = clock;
    }

    /** The node takes traffic: it is ready once it has a configuration. */
    public void serves() {
        serving = true;
    }

    /** The node takes no more traffic: it is no longer ready. */
    public void drains() {
        serving = false;
    }

    boolean isReady() {
        return serving && live.isLoaded();
    }

    boolean isConnected() {
        return connected.getAsBoolean();
    }

    /** What {@code /config} tells. */
    record Configuration(
            boolean loaded,
            long sequence,
            String appliedAt,
            long ageSeconds,
            List<Gateway.ApiRevision> apis,
            boolean controlPlaneConnected,
            List<Map<String, String>> broken) {
        Configuration {
            apis = List.copyOf(apis);
            broken = List.copyOf(broken);
        }
    }

    Configuration configuration() {
        LiveGateway.Applied applied = live.applied();
        List<Map<String, String>> broken = applied.broken().stream()
                .map(each -> Map.of("kind", each.kind().name(), "id", each.id().toString(), "reason", each.reason()))
                .toList();
        return new Configuration(
                live.isLoaded(),
                applied.sequence(),
                applied.appliedAt().toString(),
                live.isLoaded() ? ageSeconds(applied.appliedAt()) : 0,
                applied.gateway().apis(),
                isConnected(),
                broken);
    }

    long ageSeconds(Instant since) {
        return Math.max(0, Duration.between(since, clock.instant()).toSeconds());
    }

    LedgerStatus ledger() {
        return ledger.get();
    }

    Map<CompiledTarget, TargetHealth> targets() {
        return targets.all();
    }

    /** Lines that the access log left out. */
    long accessLogDropped() {
        return accessLogDropped.getAsLong();
    }

    /** What became of spans. */
    ExportCounts export() {
        return export;
    }

    List<LoopCounters> loops() {
        return loops;
    }
}
