package io.gatehouse.controlplane.plans;

import io.gatehouse.controlplane.problems.BodyCheck;
import io.gatehouse.model.problem.Violation;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks drafts of plans of which not everything could be read. Thread-safe. */
@Singleton
class PlanBodyCheck implements BodyCheck<PlanDraft> {
    private final Plans plans;

    PlanBodyCheck(Plans plans) {
        this.plans = plans;
    }

    @Override
    public Class<PlanDraft> type() {
        return PlanDraft.class;
    }

    @Override
    public List<Violation> faults(PlanDraft draft, @Nullable UUID id) {
        return plans.faults(draft, id);
    }
}
