package io.gatehouse.dataplane.gateway;

import io.gatehouse.model.config.PublishedSubscription;
import io.gatehouse.policy.spi.Plan;
import io.gatehouse.policy.spi.Services;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which consumer may use which API, by which plan: the newest subscription whose plan holds the API decides (ADR 1). A
 * subscription may come before its plan. One thread writes, any number reads: each consumer's list is an immutable array that is put
 * in place at one moment, and so is each plan.
 */
final class Subscribers implements Services.Subscriptions {
    private static final Held[] NONE = {};

    private final Map<UUID, Place> plans = new ConcurrentHashMap<>();
    private final Map<UUID, Held[]> byConsumer = new ConcurrentHashMap<>();
    private final Map<UUID, PublishedSubscription> subscriptions = new HashMap<>();

    /** Where a plan is put, so that subscriptions find its newest form. */
    private static final class Place {
        private volatile @Nullable Served served;
    }

    private record Served(CompiledPlan plan, Set<UUID> apis) {}

    private record Held(UUID subscription, long order, Place place) {}

    @Override
    public @Nullable Plan find(UUID consumer, UUID api) {
        for (Held held : byConsumer.getOrDefault(consumer, NONE)) {
            Served served = held.place.served;
            if (served != null && served.apis.contains(api)) {
                return served.plan;
            }
        }
        return null;
    }

    /** Writer only. */
    void putPlan(CompiledPlan plan, Set<UUID> apis) {
        place(plan.id()).served = new Served(plan, apis);
    }

    /** Writer only. */
    void removePlan(UUID plan) {
        place(plan).served = null;
    }

    /** Writer only. */
    void put(PublishedSubscription subscription) {
        PublishedSubscription before = subscriptions.get(subscription.id());
        if (subscription.equals(before)) {
            return;
        }
        if (before != null && !before.consumer().equals(subscription.consumer())) {
            remove(before.id());
        }
        subscriptions.put(subscription.id(), subscription);
        List<Held> list = without(subscription.consumer(), subscription.id());
        list.add(new Held(subscription.id(), subscription.order(), place(subscription.plan())));
        list.sort(Comparator.comparingLong(Held::order).reversed());
        byConsumer.put(subscription.consumer(), list.toArray(Held[]::new));
    }

    /** Does nothing when there is none. Writer only. */
    void remove(UUID id) {
        PublishedSubscription removed = subscriptions.remove(id);
        if (removed == null) {
            return;
        }
        List<Held> rest = without(removed.consumer(), id);
        if (rest.isEmpty()) {
            byConsumer.remove(removed.consumer());
        } else {
            byConsumer.put(removed.consumer(), rest.toArray(Held[]::new));
        }
    }

    /** Forgets all subscriptions of a consumer. Writer only. */
    void removeAllOf(UUID consumer) {
        for (Held held : byConsumer.getOrDefault(consumer, NONE)) {
            subscriptions.remove(held.subscription);
        }
        byConsumer.remove(consumer);
    }

    /** Ids of all subscriptions. Writer only. */
    Set<UUID> ids() {
        return Set.copyOf(subscriptions.keySet());
    }

    private List<Held> without(UUID consumer, UUID subscription) {
        List<Held> list = new ArrayList<>();
        for (Held held : byConsumer.getOrDefault(consumer, NONE)) {
            if (!held.subscription.equals(subscription)) {
                list.add(held);
            }
        }
        return list;
    }

    private Place place(UUID plan) {
        return plans.computeIfAbsent(plan, _ -> new Place());
    }
}
