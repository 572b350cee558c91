package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.consumers.ConsumerDraft;
import io.gatehouse.controlplane.keys.IssuedKey;
import io.gatehouse.controlplane.keys.KeyDraft;
import io.gatehouse.controlplane.keys.Keys;
import io.gatehouse.controlplane.plans.PlanDraft;
import io.gatehouse.controlplane.plans.Plans;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.model.problem.Violation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
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

    /** Everything that is wrong, named as in {@link Wanted}, for example {@code newPlan.name}; empty when nothing is. */
    List<Violation> faults(@Nullable ConsumerDraft newConsumer, @Nullable PlanDraft newPlan, KeyDraft key) {
        Violations violations = new Violations();
        violations.addAll(keys.faults(newConsumer, key));
        if (newPlan != null) {
            violations.addWithin("newPlan", plans.faults(newPlan, null));
        }
        return violations.found();
    }

    /** What is wrong is named as by {@link #faults}. */
    @Transactional
    public IssuedKey issue(Wanted wanted) {
        List<Violation> faults = faults(wanted.newConsumer(), wanted.newPlan(), wanted.key());
        if (!faults.isEmpty()) {
            throw Refused.invalid(faults);
        }
        UUID plan = wanted.plan() != null
                ? wanted.plan()
                : plans.create(Objects.requireNonNull(wanted.newPlan())).id();
        return keys.issue(new Keys.Issue(wanted.consumer(), wanted.newConsumer(), plan, wanted.key()));
    }
}
