package io.gatehouse.dataplane.gateway;

import io.gatehouse.dataplane.tls.LiveTls;
import io.gatehouse.policy.spi.Services;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/** What this node offers to its policies. Lives as long as the node: whatever configuration comes, counters stay. Thread-safe. */
public final class NodeServices implements Services {
    private final KeyTable keys;
    private final Subscribers subscribers = new Subscribers();
    private final LiveTls tls = new LiveTls();
    private final Map<UUID, ConsumerCells> cells = new ConcurrentHashMap<>();
    private final Map<UUID, LongAdder> observed = new ConcurrentHashMap<>();
    private final AtomicInteger liveNodes = new AtomicInteger(1);
    private final Function<UUID, Quota> quotas;
    private final InstantSource clock;

    /** @param quotas the quota of a plan, by its id */
    public NodeServices(Function<UUID, Quota> quotas, InstantSource clock) {
        this.quotas = quotas;
        this.clock = clock;
        this.keys = new KeyTable(clock);
    }

    @Override
    public Credentials credentials() {
        return keys;
    }

    @Override
    public Subscriptions subscriptions() {
        return subscribers;
    }

    @Override
    public Cells cells(UUID attachment) {
        return cells.computeIfAbsent(attachment, _ -> new ConsumerCells());
    }

    @Override
    public Quota quota(UUID plan) {
        return quotas.apply(plan);
    }

    @Override
    public int liveNodes() {
        return liveNodes.get();
    }

    /** Says among how many nodes rate limits are split; less than 1 counts as 1. */
    public void liveNodes(int count) {
        liveNodes.set(Math.max(1, count));
    }

    @Override
    public Instant now() {
        return clock.instant();
    }

    /** How often each attachment in observe mode would have refused a request, since the node started. */
    public Map<UUID, Long> observed() {
        Map<UUID, Long> counts = new HashMap<>();
        observed.forEach((attachment, count) -> counts.put(attachment, count.sum()));
        return counts;
    }

    /** What counts for one attachment in observe mode. */
    Runnable observation(UUID attachment) {
        return observed.computeIfAbsent(attachment, _ -> new LongAdder())::increment;
    }

    /** The certificates that callers are shown. */
    public LiveTls tls() {
        return tls;
    }

    /** A consumer is gone: nothing is counted for it any more. */
    void forget(UUID consumer) {
        cells.values().forEach(cell -> cell.byConsumer.remove(consumer));
    }

    KeyTable keys() {
        return keys;
    }

    Subscribers subscribers() {
        return subscribers;
    }

    private static final class ConsumerCells implements Cells {
        private final ConcurrentHashMap<UUID, AtomicLong> byConsumer = new ConcurrentHashMap<>();

        @Override
        public AtomicLong of(UUID consumer) {
            AtomicLong cell = byConsumer.get(consumer);
            return cell != null ? cell : byConsumer.computeIfAbsent(consumer, _ -> new AtomicLong(Long.MIN_VALUE));
        }
    }
}
