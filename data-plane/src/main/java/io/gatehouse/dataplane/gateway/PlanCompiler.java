package io.gatehouse.dataplane.gateway;

import io.gatehouse.model.config.PublishedPlan;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Phase;
import io.gatehouse.policy.spi.Verdict;
import java.util.List;

/** Compiles plans. A plan whose guard is broken admits nobody. Confined to the thread that compiles. */
final class PlanCompiler {
    private static final Verdict BROKEN = new Verdict.Reject(
            new Problem(503, "unserved", "Not served", "The gateway cannot serve this plan right now."),
            Outcome.GATEWAY_ERROR);
    private static final Enforcer REFUSE = _ -> BROKEN;

    private final PolicyCompiler policies;

    PlanCompiler(PolicyCompiler policies) {
        this.policies = policies;
    }

    CompiledPlan compile(PublishedPlan plan, Faults faults) {
        List<PolicyCompiler.Attached> attached = policies.compile(plan.policies(), plan.id(), faults);
        for (PolicyCompiler.Attached policy : attached) {
            if (policy.type().phase().compareTo(Phase.LIMIT) < 0) {
                faults.add(Faults.Severity.GUARD, policy.type().id() + " comes before the plan is known");
            }
        }
        return faults.areHarmless()
                ? new CompiledPlan(plan.id(), plan.name(), PolicyCompiler.enforcers(attached))
                : refusing(plan);
    }

    /** The plan in a form that refuses every request. */
    static CompiledPlan refusing(PublishedPlan plan) {
        return new CompiledPlan(plan.id(), plan.name(), List.of(REFUSE));
    }
}
