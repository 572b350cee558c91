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
    private final Targets targets;
    private final Connector connector;
    private final Timers timers;
    private final LoopCounters counters;
    private final HeadReader heads;
    private final Map<CompiledTarget, TargetPool> pools = new HashMap<>();
    private final IdentityHashMap<CompiledUpstream, Balancer> balancers = new IdentityHashMap<>();
    private @Nullable Balancer recent;
    private long now = System.nanoTime();

    public Upstreams(
            UpstreamSettings settings, Targets targets, Connector connector, Timers timers, LoopCounters counters) {
        this.settings = settings;
        this.targets = targets;
        this.connector = connector;
        this.timers = timers;
        this.counters = counters;
        this.heads = new HeadReader(settings.heads());
    }

    /**
     * Finds a connection to a target, now or later, and tells the call.
     *
     * @param attempt told by the caller how it goes
     * @param hash what is hashed of the request; 0 for nothing
     */
    public void call(CompiledUpstream upstream, UpstreamCall call, Attempt attempt, int hash, long nanoTime) {
        Balancer balancer = balancer(upstream, nanoTime);
        balancer.budget().earn(nanoTime);
        turn(balancer, call, attempt, hash, nanoTime, null);
    }

    /** Whether a call may be sent once more; it is then counted. */
    public boolean mayRetry(CompiledUpstream upstream, long nanoTime) {
        boolean may = balancer(upstream, nanoTime).budget().take();
        counters.add(may ? Gauge.UPSTREAM_RETRIES : Gauge.UPSTREAM_RETRIES_REFUSED, 1);
        return may;
    }

    /** The same once more for a call that failed: on a new connection, to another target if there is one. */
    public void retry(CompiledUpstream upstream, UpstreamCall call, Attempt attempt, int hash, long nanoTime) {
        TargetPool failed = attempt.pool();
        attempt.over();
        turn(balancer(upstream, nanoTime), call, attempt, hash, nanoTime, failed);
    }

    /**
     * Calls another target too, because the first has not answered. Whether there is one, and the budget allows it.
     *
     * @param first told how the call goes that is under way, {@code second} how this one does
     */
    public boolean hedge(
            CompiledUpstream upstream, UpstreamCall call, Attempt first, Attempt second, int hash, long nanoTime) {
        Balancer balancer = balancer(upstream, nanoTime);
        if (!balancer.budget().take()) {
            return false;
        }
        now = nanoTime;
        TargetPool other = balancer.chooseAnother(nanoTime, hash, first.pool());
        if (other == null) {
            balancer.budget().giveBack();
            return false;
        }
        counters.add(Gauge.UPSTREAM_HEDGES, 1);
        second.begin(balancer, other, nanoTime);
        other.call(call, balancer.need(), false);
        return true;
    }

    /** @param failed the target that failed the call; null the first time */
    private void turn(
            Balancer balancer,
            UpstreamCall call,
            Attempt attempt,
            int hash,
            long nanoTime,
            @Nullable TargetPool failed) {
        now = nanoTime;
        TargetPool pool = balancer.choose(nanoTime, hash, failed);
        if (pool == null) {
            call.failed(balancer.isFull() ? UpstreamFault.FULL : UpstreamFault.RESTING);
            return;
        }
        attempt.begin(balancer, pool, nanoTime);
        pool.call(call, balancer.need(), failed != null);
    }

    private Balancer balancer(CompiledUpstream upstream, long nanoTime) {
        Balancer balancer = recent;
        if (balancer == null || balancer.upstream() != upstream) {
            balancer = balancers.get(upstream);
            if (balancer == null) {
                List<TargetPool> each =
                        upstream.targets().stream().map(this::pool).toList();
                each.forEach(pool -> pool.standing().known(targets.of(pool.target())));
                balancer = new Balancer(upstream, each, Need.of(upstream, settings.loops()), targets, nanoTime);
                balancers.put(upstream, balancer);
            }
            recent = balancer;
        }
        return balancer;
    }

    TargetPool pool(CompiledTarget target) {
        return pools.computeIfAbsent(target, one -> new TargetPool(one, this));
    }

    /** The call no longer wants a connection. */
    public void cancel(UpstreamCall call, Attempt attempt) {
        TargetPool pool = attempt.pool();
        if (pool != null) {
            pool.cancel(call);
        }
    }

    /** Forgets upstreams that nobody has called for a while: configurations come and go. To be called now and then. */
    public void sweep(long nanoTime) {
        now = nanoTime;
        recent = null;
        balancers.values().removeIf(balancer -> nanoTime - balancer.calledAt() > FORGET_NANOS);
        Set<TargetPool> known = new HashSet<>();
        balancers.values().forEach(balancer -> known.addAll(balancer.pools()));
        pools.values().removeIf(pool -> pool.isUnused() && !known.contains(pool));
    }

    /** Forgets how targets were that are no longer called; where nobody else asks for that. */
    public void forgetTargets() {
        targets.retain(pools.keySet());
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

    Targets targets() {
        return targets;
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
