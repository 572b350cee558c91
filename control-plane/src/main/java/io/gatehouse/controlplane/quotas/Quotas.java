package io.gatehouse.controlplane.quotas;

import io.gatehouse.controlplane.nodes.NodeSucceeded;
import io.gatehouse.controlplane.nodes.Nodes;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.quotas.LeaseStore.Account;
import io.gatehouse.controlplane.quotas.LeaseStore.Lease;
import io.gatehouse.controlplane.quotas.LeaseStore.Limit;
import io.gatehouse.controlplane.quotas.LeaseStore.Use;
import io.gatehouse.model.problem.Violation;
import io.gatehouse.model.sync.LeaseReply;
import io.gatehouse.model.sync.LeaseRequest;
import io.gatehouse.model.sync.Protocol;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Hands quotas out to nodes in leases. What is out and what was spent together never pass the limit, because an account is locked
 * while it is changed, in the same order everywhere. A changed limit or period applies to what is left: what leases of the current
 * period have taken counts against it. Thread-safe; blocks.
 */
@ApplicationScoped
public class Quotas {
    private static final int MOST = 1_000;
    private static final int SHARE = 4;
    /** How soon a node may ask again for what it has no right to, as far as is known here. */
    private static final Duration NO_RIGHT = Duration.ofSeconds(5);
    /** Leases are kept beyond their end, to be counted should a plan get a longer period. */
    private static final Duration KEPT = Duration.ofDays(7);

    private final LeaseStore store;
    private final Nodes nodes;

    Quotas(LeaseStore store, Nodes nodes) {
        this.store = store;
        this.nodes = nodes;
    }

    /** Takes back what a node returns, then gives it what it asks for. Throws {@link Refused} when the request makes no sense. */
    @Transactional
    public LeaseReply lease(UUID node, LeaseRequest request) {
        check(request);
        Map<UUID, LeaseRequest.Return> returns = new HashMap<>();
        request.returns().forEach(given -> returns.putIfAbsent(given.lease(), given));
        List<Lease> ending = returns.isEmpty() ? List.of() : store.out(node, returns.keySet());
        Instant now = store.now();
        Map<UUID, Limit> limits =
                store.limits(request.asks().stream().map(LeaseRequest.Ask::plan).collect(Collectors.toSet()));
        Map<Account, @Nullable Use> locked =
                lock(ending, request.asks().stream().map(Quotas::account).toList());
        ending.forEach(lease -> takeBack(lease, returns.get(lease.id()), locked));
        int nodeCount = request.asks().isEmpty() ? 1 : nodes.live();
        List<LeaseReply.Grant> grants = new ArrayList<>();
        for (LeaseRequest.Ask ask : request.asks()) {
            Account account = account(ask);
            Limit limit = limits.get(ask.plan());
            grants.add(
                    limit == null || !store.isSubscribed(account)
                            ? nothing(account, now)
                            : grant(new Asked(node, account, limit, now, nodeCount), locked));
        }
        return new LeaseReply(Protocol.FORMAT, grants);
    }

    void passOn(@Observes NodeSucceeded succession) {
        store.passOn(succession.former(), succession.node());
    }

    private record Asked(UUID node, Account account, Limit limit, Instant now, int nodeCount) {}

    /** In order, so that two requests never wait for each other. */
    private Map<Account, @Nullable Use> lock(List<Lease> ending, List<Account> asked) {
        Set<Account> accounts = new TreeSet<>(asked);
        ending.forEach(lease -> accounts.add(lease.account()));
        Map<Account, @Nullable Use> locked = new TreeMap<>();
        accounts.forEach(account -> locked.put(account, store.lock(account)));
        return locked;
    }

    private void takeBack(Lease lease, LeaseRequest.@Nullable Return given, Map<Account, @Nullable Use> locked) {
        long unused = given == null ? 0 : Math.min(given.unused(), lease.granted());
        Use use = locked.get(lease.account());
        if (store.end(lease.id(), unused) && use != null && use.covers(lease.grantedAt())) {
            keep(lease.account(), new Use(use.startsAt(), use.endsAt(), use.used() - unused), locked);
        }
    }

    private LeaseReply.Grant grant(Asked asked, Map<Account, @Nullable Use> locked) {
        Account account = asked.account();
        Instant start = asked.limit().per().start(asked.now());
        Instant end = asked.limit().per().end(asked.now());
        Use known = locked.get(account);
        Use use = known != null
                        && known.startsAt().equals(start)
                        && known.endsAt().equals(end)
                ? known
                : new Use(start, end, store.counted(account, start, end));
        long left = Math.max(0, asked.limit().requests() - use.used());
        long granted = Math.min(left, Math.max(1, left / ((long) SHARE * asked.nodeCount())));
        UUID lease = UUID.randomUUID();
        if (granted > 0) {
            store.grant(asked.node(), new Lease(lease, account, granted, asked.now()), end);
        }
        keep(account, new Use(start, end, use.used() + granted), locked);
        return new LeaseReply.Grant(
                account.plan(),
                account.consumer(),
                lease,
                granted,
                asked.limit().requests(),
                left - granted,
                end);
    }

    private void keep(Account account, Use use, Map<Account, @Nullable Use> locked) {
        locked.put(account, use);
        store.keep(account, use);
    }

    private static LeaseReply.Grant nothing(Account account, Instant now) {
        return new LeaseReply.Grant(account.plan(), account.consumer(), UUID.randomUUID(), 0, 0, 0, now.plus(NO_RIGHT));
    }

    private static Account account(LeaseRequest.Ask ask) {
        return new Account(ask.plan(), ask.consumer());
    }

    private static void check(LeaseRequest request) {
        List<Violation> found = new ArrayList<>();
        checkSize(found, "asks", request.asks());
        checkSize(found, "returns", request.returns());
        for (int i = 0; i < request.asks().size(); i++) {
            LeaseRequest.Ask ask = request.asks().get(i);
            needed(found, "asks[" + i + "].plan", ask.plan());
            needed(found, "asks[" + i + "].consumer", ask.consumer());
        }
        for (int i = 0; i < request.returns().size(); i++) {
            LeaseRequest.Return given = request.returns().get(i);
            needed(found, "returns[" + i + "].lease", given.lease());
            if (given.unused() < 0) {
                found.add(new Violation("returns[" + i + "].unused", "must not be negative"));
            }
        }
        if (!found.isEmpty()) {
            throw Refused.invalid(found);
        }
    }

    private static void checkSize(List<Violation> found, String path, Collection<?> list) {
        if (list.size() > MOST) {
            found.add(new Violation(path, "must not be longer than " + MOST));
        }
    }

    private static void needed(List<Violation> found, String path, @Nullable Object value) {
        if (value == null) {
            found.add(new Violation(path, "is needed"));
        }
    }

    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        store.forgetEndedBefore(Instant.now().minus(KEPT));
    }
}
