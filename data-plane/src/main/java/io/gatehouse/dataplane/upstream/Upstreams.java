package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.gateway.CompiledUpstream;
import io.gatehouse.dataplane.loops.Timers;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.dataplane.telemetry.LoopCounters;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The upstreams as one loop knows them: whose turn it is, and the connections to each target. Confined to its loop. */
public final class Upstreams {
    private static final long FORGET_NANOS = TimeUnit.MINUTES.toNanos(2);

    private final UpstreamSettings settings;
    private final Connector connector;
    private final Timers timers;
    private final LoopCounters counters;
    private final HeadReader heads;
    private final Map<CompiledTarget, TargetPool> pools = new HashMap<>();
    private final IdentityHashMap<CompiledUpstream, Rotation> rotations = new IdentityHashMap<>();
    private @Nullable Rotation recent;
    private long now = System.nanoTime();

    public Upstreams(UpstreamSettings settings, Connector connector, Timers timers, LoopCounters counters) {
        this.settings = settings;
        this.connector = connector;
        this.timers = timers;
        this.counters = counters;
        this.heads = new HeadReader(settings.heads());
    }

    /** Whose turn it is among an upstream's targets. */
    private static final class Rotation {
        final CompiledUpstream upstream;
        final List<TargetPool> pools;
        final TargetPool.Need need;
        int next;
        long calledAt;

        Rotation(CompiledUpstream upstream, List<TargetPool> pools, TargetPool.Need need) {
            this.upstream = upstream;
            this.pools = pools;
            this.need = need;
        }
    }

    /** Finds a connection to the target whose turn it is, now or later, and tells the call. */
    public void call(CompiledUpstream upstream, UpstreamCall call, long nanoTime) {
        turn(upstream, call, nanoTime, false);
    }

    /** The same once more for a call that failed: on a new connection, to the next target. */
    public void retry(CompiledUpstream upstream, UpstreamCall call, long nanoTime) {
        counters.add(Gauge.UPSTREAM_RETRIES, 1);
        turn(upstream, call, nanoTime, true);
    }

    private void turn(CompiledUpstream upstream, UpstreamCall call, long nanoTime, boolean fresh) {
        now = nanoTime;
        Rotation rotation = recent;
        if (rotation == null || rotation.upstream != upstream) {
            rotation = rotations.get(upstream);
            if (rotation == null) {
                rotation = added(upstream);
            }
            recent = rotation;
        }
        rotation.calledAt = nanoTime;
        int index = rotation.next;
        rotation.next = index + 1 == rotation.pools.size() ? 0 : index + 1;
        rotation.pools.get(index).call(call, rotation.need, fresh);
    }

    private Rotation added(CompiledUpstream upstream) {
        List<TargetPool> turns = upstream.rotation().stream()
                .map(target -> pools.computeIfAbsent(target, each -> new TargetPool(each, this)))
                .toList();
        int share = Math.max(1, Math.ceilDiv(upstream.maxConnections(), settings.loops()));
        Rotation rotation = new Rotation(upstream, turns, new TargetPool.Need(share, upstream.connectTimeoutNanos()));
        rotations.put(upstream, rotation);
        return rotation;
    }

    /** The call no longer wants a connection. */
    public void cancel(CompiledUpstream upstream, UpstreamCall call) {
        Rotation rotation = rotations.get(upstream);
        if (rotation != null) {
            Set.copyOf(rotation.pools).forEach(pool -> pool.cancel(call));
        }
    }

    /** Forgets upstreams that nobody has called for a while: configurations come and go. To be called now and then. */
    public void sweep(long nanoTime) {
        now = nanoTime;
        recent = null;
        rotations.values().removeIf(rotation -> nanoTime - rotation.calledAt > FORGET_NANOS);
        Set<TargetPool> known = new HashSet<>();
        rotations.values().forEach(rotation -> known.addAll(rotation.pools));
        pools.values().removeIf(pool -> pool.isUnused() && !known.contains(pool));
    }

    /** Closes every connection that no call is on. */
    public void closeIdle() {
        List.copyOf(pools.values()).forEach(TargetPool::closeIdle);
    }

    /** Whether no connection is open. */
    public boolean isEmpty() {
        return pools.values().stream().allMatch(TargetPool::isUnused);
    }

    /** Closes every connection at once. */
    public void abort() {
        List.copyOf(pools.values()).forEach(TargetPool::abort);
    }

    UpstreamSettings settings() {
        return settings;
    }

    Connector connector() {
        return connector;
    }

    Timers timers() {
        return timers;
    }

    LoopCounters counters() {
        return counters;
    }

    HeadReader heads() {
        return heads;
    }

    /** About now: when the last call came. */
    long now() {
        return now;
    }
}
