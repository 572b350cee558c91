package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.nodes.LedgerDropped;
import io.gatehouse.controlplane.nodes.NodeSucceeded;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.usage.UsageSegment;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Takes in what nodes have counted, once: a segment's counts and the mark that it was applied are stored in one transaction, so a
 * segment that is sent again, for whatever reason, changes nothing. Thread-safe; blocks.
 */
@ApplicationScoped
public class Ledger {
    private final UsageStore usage;
    private final LedgerStore store;
    private final Partitions partitions;

    Ledger(UsageStore usage, LedgerStore store, Partitions partitions) {
        this.usage = usage;
        this.store = store;
        this.partitions = partitions;
    }

    /**
     * Applies a segment unless it was applied before. Throws {@link Refused} with 422 when it can never be applied.
     */
    public void apply(UsageSegment segment) {
        Instant now = Instant.now();
        SegmentCheck.check(segment, now);
        Map<Level, Rollup> rollups = new EnumMap<>(Level.class);
        for (Level level : Level.values()) {
            long oldest = now.minus(level.kept()).getEpochSecond() / 60 + 1;
            Rollup rollup = Rollup.of(segment, level, oldest);
            rollups.put(level, rollup);
            minutes(rollup).forEach(minute -> partitions.ensure(level, Instant.ofEpochSecond(minute * 60)));
        }
        QuarkusTransaction.joiningExisting().run(() -> applyOnce(segment, rollups));
    }

    private static Set<Long> minutes(Rollup rollup) {
        Set<Long> minutes = new HashSet<>();
        rollup.counts().keySet().forEach(key -> minutes.add(key.at()));
        rollup.latencies().keySet().forEach(key -> minutes.add(key.at()));
        rollup.mirrors().keySet().forEach(key -> minutes.add(key.at()));
        return minutes;
    }

    private void applyOnce(UsageSegment segment, Map<Level, Rollup> rollups) {
        if (!store.mark(segment.node(), segment.epoch(), segment.number())) {
            return;
        }
        rollups.forEach((level, rollup) -> {
            usage.addCounts(level, rollup.counts());
            usage.addLatencies(level, rollup.latencies());
            usage.addMirrors(level, rollup.mirrors());
        });
        usage.addLastUses(segment);
        store.add(
                segment.node(),
                segment.epoch(),
                segment.counts().stream().mapToLong(UsageSegment.Count::count).sum());
    }

    /** Notes what a node says it has counted in the life of a ledger. */
    public void said(UUID node, long epoch, long counted) {
        store.said(node, epoch, counted);
    }

    void passOn(@Observes NodeSucceeded succession) {
        store.passOn(succession.former(), succession.node());
    }

    void drop(@Observes LedgerDropped dropped) {
        store.dropSaid(dropped.node());
    }

    /** The account of each node. */
    public List<LedgerStatement> statement() {
        return store.statements();
    }
}
