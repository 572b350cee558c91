package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.consumers.ConsumerView;
import io.gatehouse.controlplane.consumers.Consumers;
import io.gatehouse.controlplane.consumers.SubscriptionView;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.keys.KeyView;
import io.gatehouse.controlplane.keys.Keys;
import io.gatehouse.controlplane.plans.PlanView;
import io.gatehouse.controlplane.plans.Plans;
import io.gatehouse.controlplane.usage.UsageFilter;
import io.gatehouse.controlplane.usage.UsageQuery;
import io.gatehouse.ui.kit.Form;
import io.gatehouse.ui.kit.Option;
import io.gatehouse.ui.pages.ConsumerPages;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gathers what a consumer's page shows. Thread-safe. */
@ApplicationScoped
class ConsumerViews {
    private static final int MINUTES = 60;

    private final Consumers consumers;
    private final Plans plans;
    private final Apis apis;
    private final Keys keys;
    private final UsageQuery usage;

    ConsumerViews(Consumers consumers, Plans plans, Apis apis, Keys keys, UsageQuery usage) {
        this.consumers = consumers;
        this.plans = plans;
        this.apis = apis;
        this.keys = keys;
        this.usage = usage;
    }

    ConsumerPages.Consumer page(UUID id, Form subscribe, Form issue) {
        ConsumerView consumer = consumers.get(id);
        List<SubscriptionView> held = consumers.subscriptions(id);
        Set<UUID> heldPlans = held.stream().map(SubscriptionView::plan).collect(Collectors.toSet());
        List<Option> free = plans.list(Slice.Wanted.MOST).items().stream()
                .filter(plan -> !heldPlans.contains(plan.id()))
                .map(plan -> new Option(plan.id().toString(), plan.name()))
                .toList();
        Instant now = Instant.now();
        return new ConsumerPages.Consumer(
                id.toString(),
                consumer.name(),
                Objects.requireNonNullElse(consumer.email(), ""),
                consumer.createdAt(),
                Long.toString(consumer.version()),
                held.stream().map(this::subscription).toList(),
                keys.list(id).stream().map(key -> key(key, now)).toList(),
                free,
                subscribe,
                issue,
                Charts.traffic(usage.live(MINUTES, UsageFilter.ofConsumer(id))));
    }

    private ConsumerPages.Subscription subscription(SubscriptionView held) {
        PlanView plan = plans.get(held.plan());
        return new ConsumerPages.Subscription(
                held.id().toString(),
                held.plan().toString(),
                held.planName(),
                plan.apis().stream().map(this::apiName).sorted().toList(),
                held.createdAt());
    }

    private String apiName(UUID api) {
        return Objects.requireNonNullElse(apis.get(api).draft().name(), "");
    }

    private static ConsumerPages.Key key(KeyView key, Instant now) {
        Instant expires = key.expiresAt();
        return new ConsumerPages.Key(
                key.id().toString(),
                key.name(),
                CallerStore.shown(key.prefix(), key.lastFour()),
                key.createdAt(),
                expires,
                expires != null && !expires.isAfter(now),
                key.lastUsedAt(),
                key.revokedAt());
    }

    /** The API that a consumer's key is for, when its plans hold just one; null when they hold more or none. */
    @Nullable
    UUID onlyApi(UUID consumer) {
        Set<UUID> open = consumers.subscriptions(consumer).stream()
                .flatMap(held -> plans.get(held.plan()).apis().stream())
                .collect(Collectors.toSet());
        return open.size() == 1 ? open.iterator().next() : null;
    }
}
