package io.gatehouse.dataplane.limits;

import io.gatehouse.model.sync.LeaseReply;
import io.gatehouse.model.sync.LeaseReply.Grant;
import io.gatehouse.model.sync.LeaseRequest;
import io.gatehouse.model.sync.Protocol;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Goes to the desk with all that was asked for and all that is given back since the last time. What is given back stays on disk until
 * it is acknowledged. Queues are thread-safe; {@link #step} is for one thread.
 */
final class LeaseClerk implements Account.Counter {
    private static final Logger LOG = System.getLogger(LeaseClerk.class.getName());
    private static final int MOST = 1_000;

    private final LeaseDesk desk;
    private final LeaseFile file;
    private final LeaseSettings settings;
    private final InstantSource clock;
    private final LinkedBlockingQueue<Account> asks = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Lease> returns = new LinkedBlockingQueue<>();
    private long returnAt;
    private volatile @Nullable String trouble;

    LeaseClerk(LeaseDesk desk, LeaseFile file, LeaseSettings settings, InstantSource clock) {
        this.desk = desk;
        this.file = file;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void ask(Account account) {
        asks.add(account);
    }

    @Override
    public void giveBack(Lease ended) {
        returns.add(ended);
    }

    int unreturned() {
        return returns.size();
    }

    @Nullable
    String trouble() {
        return trouble;
    }

    /** Waits for asks for some time, and goes to the desk when there is a reason to. False when that failed. */
    boolean step(long waitMillis) throws InterruptedException {
        List<Account> asking = new ArrayList<>();
        Account first = asks.poll(waitMillis, TimeUnit.MILLISECONDS);
        if (first != null) {
            asking.add(first);
            asks.drainTo(asking, MOST - 1);
        }
        List<Lease> returning = new ArrayList<>();
        if (first != null || clock.millis() >= returnAt) {
            returns.drainTo(returning, MOST);
        }
        return (asking.isEmpty() && returning.isEmpty()) || exchange(asking, returning);
    }

    private boolean exchange(List<Account> asking, List<Lease> returning) throws InterruptedException {
        try {
            List<Grant> grants = ask(asking, returning);
            returning.forEach(lease -> file.free(lease.slot()));
            returning.clear();
            for (int i = 0; i < grants.size(); i++) {
                settle(asking.get(i), grants.get(i));
            }
            works();
            return true;
        } catch (IOException | RuntimeException failure) {
            fails(failure);
            returns.addAll(returning);
            returnAt = clock.millis() + settings.retry().toMillis();
            asking.forEach(account -> account.unanswered(clock.millis()));
            return false;
        }
    }

    private List<Grant> ask(List<Account> asking, List<Lease> returning) throws IOException, InterruptedException {
        LeaseReply reply = desk.exchange(new LeaseRequest(
                Protocol.FORMAT,
                asking.stream()
                        .map(account -> new LeaseRequest.Ask(account.plan, account.consumer))
                        .toList(),
                returning.stream().map(Lease::given).toList()));
        List<Grant> grants = reply.grants();
        if (grants.size() != asking.size()) {
            throw new IOException("asked for " + asking.size() + " leases, got " + grants.size());
        }
        for (int i = 0; i < grants.size(); i++) {
            Account account = asking.get(i);
            if (!account.plan.equals(grants.get(i).plan())
                    || !account.consumer.equals(grants.get(i).consumer())) {
                throw new IOException("a lease is for someone else");
            }
        }
        return grants;
    }

    private void settle(Account account, Grant grant) {
        long now = clock.millis();
        if (grant.granted() <= 0) {
            account.exhausted(grant.limit(), grant.periodEnd(), now);
            return;
        }
        try {
            LeaseSlot.Terms terms = new LeaseSlot.Terms(
                    grant.lease(),
                    grant.plan(),
                    grant.consumer(),
                    grant.granted(),
                    grant.limit(),
                    grant.periodEnd().toEpochMilli());
            account.granted(Lease.begin(file.allocate(), terms), now);
        } catch (IOException full) {
            LOG.log(
                    Level.ERROR,
                    "lease cannot be kept and is lost to the quota until its period ends plan={0} reason={1}",
                    grant.plan(),
                    full.getMessage());
            account.unanswered(now);
        }
    }

    private void fails(Exception failure) {
        if (trouble == null) {
            LOG.log(Level.WARNING, "no leases of quotas to be had reason={0}", failure.getMessage());
        }
        trouble = String.valueOf(failure.getMessage());
    }

    private void works() {
        if (trouble != null) {
            trouble = null;
            LOG.log(Level.INFO, "leases of quotas are to be had again");
        }
    }
}
