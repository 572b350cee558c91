package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.apis.ApiDraft;
import io.gatehouse.controlplane.apis.ApiView;
import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.consumers.ConsumerDraft;
import io.gatehouse.controlplane.consumers.ConsumerView;
import io.gatehouse.controlplane.consumers.Consumers;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.keys.IssuedKey;
import io.gatehouse.controlplane.keys.KeyDraft;
import io.gatehouse.controlplane.keys.KeyView;
import io.gatehouse.controlplane.keys.Keys;
import io.gatehouse.controlplane.plans.PlanDraft;
import io.gatehouse.controlplane.plans.PlanView;
import io.gatehouse.controlplane.plans.Plans;
import io.gatehouse.controlplane.settings.Setting;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * "Try it": the sample upstream as an API, with plan, consumer and key. What is there already is used; a new key is always issued, since
 * an old one cannot be shown. All of it is one transaction. Thread-safe.
 */
@ApplicationScoped
class Sample {
    private static final String NAME = "Orders sample";
    private static final String PLAN = "Sample plan";
    private static final String CONSUMER = "Sample caller";
    private static final String KEY = "try-it";

    private final Apis apis;
    private final Plans plans;
    private final Consumers consumers;
    private final Keys keys;

    Sample(Apis apis, Plans plans, Consumers consumers, Keys keys) {
        this.apis = apis;
        this.plans = plans;
        this.consumers = consumers;
        this.keys = keys;
    }

    /** What can be called now, and the key for it. */
    record Ready(UUID api, IssuedKey key) {}

    /** The API of the sample among these. */
    static Optional<ApiView> in(List<ApiView> all) {
        return all.stream()
                .filter(api -> NAME.equalsIgnoreCase(api.draft().name()))
                .findFirst();
    }

    @Transactional
    public Ready prepare(String author) {
        List<ApiView> all = apis.list(Slice.Wanted.MOST).items();
        ApiView api = in(all).orElseGet(() -> apis.create(draft(all)));
        if (api.liveRevision() == null) {
            apis.publish(api.id(), "Try it", author, null);
        }
        Optional<UUID> consumer = consumer();
        // A person who tries again and again needs one of these keys, not a hundred.
        consumer.stream()
                .flatMap(known -> keys.list(known).stream())
                .filter(key -> key.revokedAt() == null && key.name().equals(KEY))
                .map(KeyView::id)
                .forEach(keys::revoke);
        Keys.Issue issue = new Keys.Issue(
                consumer.orElse(null), new ConsumerDraft(CONSUMER, null), plan(api.id()), new KeyDraft(KEY, null));
        return new Ready(api.id(), keys.issue(issue));
    }

    private static ApiDraft draft(List<ApiView> all) {
        List<String> taken = all.stream().map(api -> api.draft().basePath()).toList();
        String target = Setting.GATEHOUSE_SAMPLE_URL.value().replaceAll("/+$", "") + "/orders";
        return new ApiDraft(
                NAME,
                Suggestion.free("/orders", "-", taken::contains),
                null,
                ApiDraft.Access.KEY,
                null,
                ApiDraft.UpstreamDraft.to(List.of(new ApiDraft.TargetDraft(target, null))),
                null,
                null,
                null,
                null);
    }

    private UUID plan(UUID api) {
        List<PlanView> holding = plans.withApi(api);
        if (!holding.isEmpty()) {
            return holding.getFirst().id();
        }
        List<String> taken = plans.list(Slice.Wanted.MOST).items().stream()
                .map(plan -> Suggestion.inAnyCase(plan.name()))
                .toList();
        return plans.create(new PlanDraft(
                        Suggestion.free(PLAN, " ", name -> taken.contains(Suggestion.inAnyCase(name))),
                        List.of(api.toString()),
                        Map.of("requests", 50, "per", "PT1S"),
                        Map.of("requests", 100_000, "per", "MONTH")))
                .id();
    }

    private Optional<UUID> consumer() {
        return consumers.list(Slice.Wanted.MOST).items().stream()
                .filter(consumer -> consumer.name().equalsIgnoreCase(CONSUMER))
                .findFirst()
                .map(ConsumerView::id);
    }
}
