package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.consumers.ConsumerDraft;
import io.gatehouse.controlplane.consumers.Consumers;
import io.gatehouse.controlplane.keys.IssuedKey;
import io.gatehouse.controlplane.keys.KeyDraft;
import io.gatehouse.controlplane.keys.Keys;
import io.gatehouse.controlplane.plans.PlanDraft;
import io.gatehouse.controlplane.plans.Plans;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Issues a key with all that it needs, in one transaction: a key without a consumer or a plan cannot happen. Thread-safe. */
@ApplicationScoped
class Issuing {
    private final Consumers consumers;
    private final Plans plans;
    private final Keys keys;

    Issuing(Consumers consumers, Plans plans, Keys keys) {
        this.consumers = consumers;
        this.plans = plans;
        this.keys = keys;
    }

    /**
     * What is wanted: of consumer and plan each the one that is there, or a new one.
     *
     * @param consumer null for {@code newConsumer}
     * @param plan null for {@code newPlan}
     */
    record Wanted(
            @Nullable UUID consumer,
            @Nullable ConsumerDraft newConsumer,
            @Nullable UUID plan,
            @Nullable PlanDraft newPlan,
            KeyDraft key) {}

    @Transactional
    public IssuedKey issue(Wanted wanted) {
        UUID consumer = wanted.consumer() != null
                ? wanted.consumer()
                : Prefixed.in("consumer", () -> consumers.create(Objects.requireNonNull(wanted.newConsumer())))
                        .id();
        UUID plan = wanted.plan() != null
                ? wanted.plan()
                : Prefixed.in("plan", () -> plans.create(Objects.requireNonNull(wanted.newPlan())))
                        .id();
        consumers.ensureSubscribed(consumer, plan);
        return Prefixed.in("key", () -> keys.issue(consumer, wanted.key()));
    }
}
