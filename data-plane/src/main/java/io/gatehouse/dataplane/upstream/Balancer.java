package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.gateway.CompiledUpstream;
import io.gatehouse.dataplane.gateway.HashRing;
import io.gatehouse.model.config.Balancing;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Chooses among the targets of one upstream. Confined to its loop. */
final class Balancer {
    /** How much more than the average a target may have in flight before hashes that lead to it go on to the next. */
    private static final double MOST_LOAD = 1.25;

    private final CompiledUpstream upstream;
    private final Targets targets;
    private final List<TargetPool> pools;
    private final Need need;
    /** Indices of pools, in the order of their turns. */
    private final int[] rotation;

    private final long slowStartNanos;
    private final boolean[] good;
    private final RetryBudget budget;
    private int next;
    private int seenChanges = -1;
    private long lookAgainAt;
    private boolean mayBeWarming;
    private boolean someRest;
    private long calledAt;

    /** @param pools one for each target of the upstream */
    Balancer(CompiledUpstream upstream, List<TargetPool> pools, Need need, Targets targets, long now) {
        this.upstream = upstream;
        this.pools = pools;
        this.need = need;
        this.targets = targets;
        this.rotation = upstream.rotation().stream()
                .mapToInt(upstream.targets()::indexOf)
                .toArray();
        this.slowStartNanos = upstream.resilience().balancing().slowStart().toNanos();
        this.good = new boolean[pools.size()];
        this.budget = new RetryBudget(upstream.resilience().retries().budget(), now);
    }

    CompiledUpstream upstream() {
        return upstream;
    }

    List<TargetPool> pools() {
        return pools;
    }

    /** What its calls may have of a target. */
    Need need() {
        return need;
    }

    /** When it chose last. */
    long calledAt() {
        return calledAt;
    }

    RetryBudget budget() {
        return budget;
    }

    /**
     * Whose turn it is; null when no target may be called.
     *
     * @param hash what is hashed of the request; 0 for nothing, then it is as if there were no hashing
     * @param failed one that is chosen only if there is no other; null for none
     */
    @Nullable
    TargetPool choose(long now, int hash, @Nullable TargetPool failed) {
        calledAt = now;
        look(now);
        TargetPool chosen = someRest ? onTrial(now) : null;
        if (chosen != null) {
            return chosen;
        }
        chosen = byMethod(now, hash, failed);
        if (chosen == null && failed != null && failed.standing().health().isClosed()) {
            return failed;
        }
        return chosen;
    }

    /** Whose turn it is beside one that has been called; null when there is no other. */
    @Nullable
    TargetPool chooseAnother(long now, int hash, @Nullable TargetPool called) {
        look(now);
        return byMethod(now, hash, called);
    }

    /** Whether a target could be called but for the requests that it has in flight. */
    boolean isFull() {
        for (int i = 0; i < good.length; i++) {
            if (good[i] && pools.get(i).standing().health().isClosed()) {
                return true;
            }
        }
        return false;
    }

    private @Nullable TargetPool byMethod(long now, int hash, @Nullable TargetPool failed) {
        if (upstream.ring() != null && hash != 0) {
            return byHash(upstream.ring(), hash, now, failed);
        }
        boolean byRequests = upstream.resilience().balancing().method() == Balancing.Method.LEAST_REQUESTS;
        return byRequests ? byRequests(now, failed) : byTurn(now, failed);
    }

    private TargetPool poolOf(int turn) {
        return pools.get(rotation[turn]);
    }

    private @Nullable TargetPool byTurn(long now, @Nullable TargetPool failed) {
        TargetPool cold = null;
        int turn = next;
        for (int i = 0; i < rotation.length; i++) {
            TargetPool pool = poolOf(turn);
            if (mayBeCalled(rotation[turn], pool, failed)) {
                if (isWarm(pool, now)) {
                    // One that steps in for another has its own turn all the same.
                    next = failed == null ? turnAfter(turn) : next;
                    return pool;
                }
                cold = pool;
            }
            turn = turnAfter(turn);
        }
        return cold;
    }

    private int turnAfter(int turn) {
        return turn + 1 == rotation.length ? 0 : turn + 1;
    }

    private @Nullable TargetPool byRequests(long now, @Nullable TargetPool failed) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        int first = random.nextInt(rotation.length);
        int second = random.nextInt(rotation.length);
        for (int i = 1; i < rotation.length && rotation[second] == rotation[first]; i++) {
            second = turnAfter(second);
        }
        TargetPool one = poolOf(first);
        TargetPool two = poolOf(second);
        boolean oneMay = mayBeCalled(rotation[first], one, failed) && isWarm(one, now);
        boolean twoMay = mayBeCalled(rotation[second], two, failed) && isWarm(two, now);
        if (oneMay && twoMay) {
            return two.standing().inFlight() < one.standing().inFlight() ? two : one;
        }
        return oneMay ? one : twoMay ? two : byTurn(now, failed);
    }

    private @Nullable TargetPool byHash(HashRing ring, int hash, long now, @Nullable TargetPool failed) {
        int inFlight = 1;
        for (int i = 0; i < pools.size(); i++) {
            inFlight += pools.get(i).standing().inFlight();
        }
        double most = Math.ceil(MOST_LOAD * inFlight / pools.size());
        int point = ring.find(hash);
        for (int i = 0; i < ring.size(); i++) {
            int target = ring.target(point);
            TargetPool pool = pools.get(target);
            if (mayBeCalled(target, pool, failed) && pool.standing().inFlight() < most) {
                return pool;
            }
            point = ring.after(point);
        }
        return byTurn(now, failed);
    }

    private boolean mayBeCalled(int target, TargetPool pool, @Nullable TargetPool failed) {
        Standing standing = pool.standing();
        return good[target] && pool != failed && standing.health().isClosed() && standing.inFlight() < need.requests();
    }

    private boolean isWarm(TargetPool pool, long now) {
        if (!mayBeWarming) {
            return true;
        }
        double warmth = pool.standing().health().warmth(now, slowStartNanos);
        return warmth >= 1 || ThreadLocalRandom.current().nextDouble() < warmth;
    }

    /** One whose breaker is open, to find out whether it still must be. */
    private @Nullable TargetPool onTrial(long now) {
        for (TargetPool pool : pools) {
            if (pool.standing().health().takeTrial(now)) {
                return pool;
            }
        }
        return null;
    }

    /** Finds out anew which targets are good, when that may have changed. Where too few are, all count as good. */
    private void look(long now) {
        int changes = targets.changes();
        if (changes == seenChanges && now - lookAgainAt < 0) {
            return;
        }
        seenChanges = changes;
        lookAgainAt = now + Long.MAX_VALUE / 4;
        mayBeWarming = someRest = false;
        int goodOnes = 0;
        for (int i = 0; i < good.length; i++) {
            TargetHealth health = pools.get(i).standing().health();
            good[i] = health.isGood(now);
            goodOnes += good[i] ? 1 : 0;
            someRest |= !health.isClosed();
            if (health.isEjected(now) && health.ejectedUntil() - lookAgainAt < 0) {
                lookAgainAt = health.ejectedUntil();
            }
            mayBeWarming |= health.warmth(now, slowStartNanos) < 1 || (!good[i] && slowStartNanos > 0);
        }
        if (100L * goodOnes < (long) upstream.resilience().health().panicBelow() * good.length) {
            Arrays.fill(good, true);
        }
    }
}
