package io.gatehouse.policy.fake;

import io.gatehouse.model.keys.KeyFormat;
import io.gatehouse.policy.spi.Credential;
import io.gatehouse.policy.spi.Plan;
import io.gatehouse.policy.spi.Services;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/** A node's services over plain maps. */
public final class FakeServices implements Services {
    public final Map<String, Credential> keys = new HashMap<>();
    public final Map<List<UUID>, Plan> plans = new HashMap<>();
    public final Map<UUID, Map<UUID, AtomicLong>> cells = new HashMap<>();
    public final Deque<Spend> spends = new ArrayDeque<>();
    public final List<UUID> spenders = new java.util.ArrayList<>();
    public int liveNodes = 1;
    public Instant now = Instant.parse("2026-11-23T10:15:30.5Z");

    /** Makes this key known as the consumer's. */
    public Credential issue(String key, UUID consumer) {
        Credential credential = new Credential(consumer, UUID.randomUUID());
        keys.put(KeyFormat.sha256(key), credential);
        return credential;
    }

    @Override
    public Credentials credentials() {
        return sha256 -> keys.get(HexFormat.of().formatHex(sha256));
    }

    @Override
    public Subscriptions subscriptions() {
        return (consumer, api) -> plans.get(List.of(consumer, api));
    }

    @Override
    public Cells cells(UUID attachment) {
        Map<UUID, AtomicLong> own = cells.computeIfAbsent(attachment, _ -> new HashMap<>());
        return consumer -> own.computeIfAbsent(consumer, _ -> new AtomicLong(Long.MIN_VALUE));
    }

    @Override
    public Quota quota(UUID plan) {
        return consumer -> {
            spenders.add(plan);
            spenders.add(consumer);
            return spends.removeFirst();
        };
    }

    @Override
    public int liveNodes() {
        return liveNodes;
    }

    @Override
    public Instant now() {
        return now;
    }
}
