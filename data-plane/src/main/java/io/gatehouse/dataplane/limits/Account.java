package io.gatehouse.dataplane.limits;

import io.gatehouse.policy.spi.Services.Spend;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A consumer's part of a plan's quota on this node: the lease being spent, at most one more in reserve, and who waits for one.
 * Thread-safe. Spending from a lease takes no lock; where one lease ends and the next begins there is one, held for a moment.
 */
final class Account {
    private static final long NOT_NOW = Long.MAX_VALUE;
    private static final int MOST_WAITERS = 10_000;

    final UUID plan;
    final UUID consumer;

    private final LeaseSettings settings;
    private final Counter counter;
    private final ArrayDeque<CompletableFuture<Spend>> waiters = new ArrayDeque<>();

    private volatile @Nullable Lease current;

    /** When another lease may be asked for; {@link #NOT_NOW} while one is asked for or in reserve. */
    private volatile long askAt;

    private @Nullable Lease reserve;
    private @Nullable Answer usedUp;
    private long askedAt;
    private long awayUntil;
    private boolean closed;
    private long seenLeft = Long.MIN_VALUE;
    private long seenAt;
    private boolean gone;

    /** Where accounts ask for leases and hand them in. Neither call blocks. */
    interface Counter {
        void ask(Account account);

        void giveBack(Lease ended);
    }

    /** The quota was used up: what to say, and until when to believe it. */
    private record Answer(Spend.Exhausted spend, long until) {}

    Account(UUID plan, UUID consumer, LeaseSettings settings, Counter counter) {
        this.plan = plan;
        this.consumer = consumer;
        this.settings = settings;
        this.counter = counter;
    }

    /** Takes one request; null when this account is gone and another must be used. */
    @Nullable
    Spend spend(long now) {
        Lease lease = current;
        if (lease != null && now < lease.periodEnd()) {
            long left = lease.take();
            if (left >= 0) {
                if (left <= lease.lowWater() && now >= askAt) {
                    ask(now);
                }
                return Spend.SPENT;
            }
        }
        return spendNext(now);
    }

    private synchronized void ask(long now) {
        if (now >= askAt && !gone && !closed) {
            askAt = NOT_NOW;
            askedAt = now;
            counter.ask(this);
        }
    }

    private synchronized @Nullable Spend spendNext(long now) {
        if (gone) {
            return null;
        }
        while (current != null || reserve != null) {
            Lease lease = current;
            if (lease != null && now < lease.periodEnd() && lease.take() >= 0) {
                return Spend.SPENT;
            }
            turn();
        }
        if (usedUp != null && now < usedUp.until) {
            return usedUp.spend;
        }
        if (now < awayUntil) {
            return new Spend.Unknown(Duration.ofMillis(awayUntil - now));
        }
        ask(now);
        boolean waitsInVain = now - askedAt > settings.patience().toMillis();
        if (closed || waitsInVain || waiters.size() >= MOST_WAITERS) {
            return new Spend.Unknown(settings.retry());
        }
        CompletableFuture<Spend> waiter = new CompletableFuture<Spend>()
                .completeOnTimeout(
                        new Spend.Unknown(settings.retry()), settings.patience().toMillis(), TimeUnit.MILLISECONDS);
        waiters.add(waiter);
        return new Spend.Pending(waiter);
    }

    /** Ends the current lease and goes on to the reserve. */
    private void turn() {
        if (current != null) {
            current.end();
            counter.giveBack(current);
        }
        current = reserve;
        if (reserve != null) {
            reserve = null;
            askAt = 0;
        }
    }

    /** A lease that an earlier process left; false when there are two already. */
    synchronized boolean resume(Lease lease) {
        if (current == null) {
            current = lease;
        } else if (reserve == null) {
            reserve = lease;
            askAt = NOT_NOW;
        } else {
            return false;
        }
        return true;
    }

    /** A lease was granted. The book's thread. */
    void granted(Lease lease, long now) {
        List<CompletableFuture<Spend>> served = new ArrayList<>();
        synchronized (this) {
            usedUp = null;
            awayUntil = 0;
            if (gone || closed) {
                lease.end();
                counter.giveBack(lease);
                return;
            }
            if (current == null) {
                current = lease;
                askAt = 0;
            } else {
                reserve = lease;
            }
            while (!waiters.isEmpty()) {
                CompletableFuture<Spend> waiter = waiters.element();
                if (!waiter.isDone()) {
                    if (!takeAny()) {
                        askAt = 0;
                        ask(now);
                        break;
                    }
                    served.add(waiter);
                }
                waiters.remove();
            }
        }
        served.forEach(waiter -> waiter.complete(Spend.SPENT));
    }

    /** Without a look at the clock: what was granted just now is good for those who waited, whatever the clock says. */
    private boolean takeAny() {
        while (current != null || reserve != null) {
            if (current != null && current.take() >= 0) {
                return true;
            }
            turn();
        }
        return false;
    }

    /** The control plane has nothing left. The book's thread. */
    void exhausted(long limit, Instant periodEnd, long now) {
        Spend.Exhausted answer = new Spend.Exhausted(limit, periodEnd);
        List<CompletableFuture<Spend>> answered;
        synchronized (this) {
            long until =
                    Math.min(periodEnd.toEpochMilli(), now + settings.recheck().toMillis());
            usedUp = new Answer(answer, until);
            askAt = until;
            answered = drainWaiters();
        }
        answered.forEach(waiter -> waiter.complete(answer));
    }

    /** The control plane did not answer. The book's thread. */
    void unanswered(long now) {
        List<CompletableFuture<Spend>> answered;
        synchronized (this) {
            awayUntil = now + settings.retry().toMillis();
            askAt = awayUntil;
            answered = drainWaiters();
        }
        answered.forEach(waiter -> waiter.complete(new Spend.Unknown(settings.retry())));
    }

    private List<CompletableFuture<Spend>> drainWaiters() {
        List<CompletableFuture<Spend>> all = List.copyOf(waiters);
        waiters.clear();
        return all;
    }

    /** Gives back what has gone unused for long, or has lost its period. True when the account can be forgotten: it is gone then. */
    synchronized boolean review(long now) {
        Lease lease = current;
        long left = lease == null ? -1 : lease.left();
        if (left != seenLeft || now < seenAt) {
            seenLeft = left;
            seenAt = now;
        }
        boolean idle = now - seenAt >= settings.idle().toMillis();
        while (current != null && (idle || now >= current.periodEnd())) {
            turn();
        }
        gone = idle && current == null && waiters.isEmpty() && askAt != NOT_NOW;
        return gone;
    }

    /** Ends every lease and takes none any more. */
    void close() {
        List<CompletableFuture<Spend>> answered;
        synchronized (this) {
            closed = true;
            while (current != null || reserve != null) {
                turn();
            }
            answered = drainWaiters();
        }
        answered.forEach(waiter -> waiter.complete(new Spend.Unknown(settings.retry())));
    }
}
