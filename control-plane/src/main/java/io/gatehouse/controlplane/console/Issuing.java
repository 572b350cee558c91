package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.consumers.ConsumerDraft;
import io.gatehouse.controlplane.keys.IssuedKey;
import io.gatehouse.controlplane.keys.KeyDraft;
import io.gatehouse.controlplane.keys.Keys;
import io.gatehouse.controlplane.plans.PlanDraft;
import io.gatehouse.controlplane.plans.Plans;
import io.gatehouse.controlplane.problems.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Issues a key with all that it needs, in one transaction: a key without a consumer or a plan cannot happen. Thread-safe. */
@ApplicationScoped
class Issuing {
    private final Plans plans;
    private final Keys keys;

    Issuing(Plans plans, Keys keys) {
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

    /** What is wrong is named as in {@link Wanted}, for example {@code newPlan.name}. */
    @Transactional
    public IssuedKey issue(Wanted wanted) {
        UUID plan = wanted.plan() != null ? wanted.plan() : create(Objects.requireNonNull(wanted.newPlan()));
        return keys.issue(new Keys.Issue(wanted.consumer(), wanted.newConsumer(), plan, wanted.key()));
    }

    private UUID create(PlanDraft draft) {
        try {
            return plans.create(draft).id();
        } catch (Refused refused) {
            throw refused.within("newPlan");
        }
    }
}
