package io.gatehouse.dataplane.limits;

import io.gatehouse.dataplane.disk.Disk;
import io.gatehouse.dataplane.disk.FolderLock;
import io.gatehouse.policy.spi.Services.Quota;
import io.gatehouse.policy.spi.Services.Spend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What this node may still admit under the quotas of plans: leases, taken from the control plane, spent here.
 *
 * <p><b>Why the sum of admitted requests never passes a quota.</b> The control plane takes a lease off the quota before it grants it,
 * and puts back only what a node says it has not used, once for each lease. On the node:
 *
 * <ol>
 *   <li>A request is admitted only by a decrement of its lease's word that found something left. The decrement is atomic and in a
 *       mapped page, so it is done for every loop, and for the next process, before the request goes on.
 *   <li>A lease is given back only after its word was swapped for an empty one: what the swap found is what nobody can take any
 *       more. That amount is on disk before it is said, and is said unchanged until it is acknowledged.
 *   <li>A slot that is used again has another generation in its word: who still held the old lease takes nothing.
 *   <li>Doubt goes against the node: a lease whose grant got lost, or could not be kept, is never spent; after a power cut, when
 *       pages may be older than what was spent, every live lease counts as spent.
 * </ol>
 *
 * At worst a quota ends some chunks early. A lease spent in the moment in which its period ends, or by a clock that is slow, counts
 * in the period it was granted for.
 *
 * <p>Thread-safe. {@link Quota#spend} is for event loops: from a lease it takes no lock and allocates nothing. A
 * {@link Spend.Pending} stage is completed on a thread of the book or of the JDK's timer: the caller goes back to its loop.
 */
public final class LeaseBook implements AutoCloseable {
    private static final long TICK_MILLIS = 200;
    private static final long REVIEW_MILLIS = 1_000;

    private final FolderLock lock;
    private final LeaseFile file;
    private final LeaseClerk clerk;
    private final LeaseSettings settings;
    private final InstantSource clock;
    private final Map<UUID, PlanQuota> plans = new ConcurrentHashMap<>();
    private volatile boolean closing;
    private @Nullable Thread thread;
    private long reviewedAt;

    private LeaseBook(
            FolderLock lock, LeaseDesk desk, Path folder, LeaseSettings settings, InstantSource clock, Disk disk)
            throws IOException {
        this.lock = lock;
        this.settings = settings;
        this.clock = clock;
        this.file = new LeaseFile(disk, folder);
        this.clerk = new LeaseClerk(desk, file, settings, clock);
        LeaseFile.Left left = file.open();
        left.returning().forEach(clerk::giveBack);
        for (Lease lease : left.live()) {
            if (!plan(lease.plan()).account(lease.consumer()).resume(lease)) {
                lease.end();
                clerk.giveBack(lease);
            }
        }
    }

    /**
     * Opens the book with what an earlier process left in it. Throws {@link io.gatehouse.dataplane.disk.FolderInUse} when another
     * process has the folder. Blocks.
     */
    public static LeaseBook open(Path folder, LeaseDesk desk, LeaseSettings settings, InstantSource clock)
            throws IOException {
        return open(folder, desk, settings, clock, Disk.REAL);
    }

    static LeaseBook open(Path folder, LeaseDesk desk, LeaseSettings settings, InstantSource clock, Disk disk)
            throws IOException {
        disk.folder(folder);
        FolderLock lock = FolderLock.take(folder);
        try {
            return new LeaseBook(lock, desk, folder, settings, clock, disk);
        } catch (IOException | RuntimeException failure) {
            lock.close();
            throw failure;
        }
    }

    /** Starts going to the desk. To be called once. */
    public synchronized void start() {
        thread = Thread.ofPlatform().name("quota-leases").daemon().start(this::run);
    }

    /** The quota of a plan; the same for ever. */
    public Quota quota(UUID plan) {
        return plan(plan);
    }

    public LeaseStatus status() {
        int accounts =
                plans.values().stream().mapToInt(plan -> plan.accounts.size()).sum();
        return new LeaseStatus(accounts, clerk.unreturned(), clerk.trouble());
    }

    private void run() {
        try {
            boolean works = true;
            while (!closing) {
                works = step(TICK_MILLIS);
            }
            while (works && clerk.unreturned() > 0) {
                works = clerk.step(0);
            }
        } catch (InterruptedException toldToStop) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for something to do, and does it. False when the desk did not answer. */
    boolean step(long waitMillis) throws InterruptedException {
        long now = clock.millis();
        if (now - reviewedAt >= REVIEW_MILLIS || now < reviewedAt) {
            reviewedAt = now;
            plans.values().forEach(plan -> plan.accounts.values().removeIf(account -> account.review(now)));
        }
        return clerk.step(waitMillis);
    }

    /** Ends all leases, tries for a moment to give them back, and lets go of the folder; the next process gives back the rest. */
    @Override
    public synchronized void close() throws IOException {
        try {
            closing = true;
            plans.values().forEach(plan -> plan.accounts.values().forEach(Account::close));
            if (thread != null) {
                thread.join(settings.farewell().toMillis());
                thread.interrupt();
                thread.join();
            }
            file.force();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        } finally {
            lock.close();
        }
    }

    private PlanQuota plan(UUID plan) {
        return plans.computeIfAbsent(plan, PlanQuota::new);
    }

    /** A plan's accounts, by consumer. */
    private final class PlanQuota implements Quota {
        private final UUID plan;
        private final ConcurrentHashMap<UUID, Account> accounts = new ConcurrentHashMap<>();

        PlanQuota(UUID plan) {
            this.plan = plan;
        }

        @Override
        public Spend spend(UUID consumer) {
            long now = clock.millis();
            while (true) {
                Spend spend = account(consumer).spend(now);
                if (spend != null) {
                    return spend;
                }
            }
        }

        Account account(UUID consumer) {
            Account known = accounts.get(consumer);
            return known != null
                    ? known
                    : accounts.computeIfAbsent(consumer, _ -> new Account(plan, consumer, settings, clerk));
        }
    }
}
