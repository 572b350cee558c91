package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledPlan;
import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Exchange;
import io.gatehouse.policy.spi.Verdict;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where an exchange is in its chain: first the route's policies, then those of the plan that one of them chose. Reused. */
final class PolicyRun {
    private int routeIndex;
    private int planIndex;

    void reset() {
        routeIndex = 0;
        planIndex = 0;
    }

    /** Runs policies until one does not proceed. Returns its verdict, or null when all have proceeded. */
    @Nullable
    Verdict run(CompiledRoute route, Exchange exchange) {
        List<Enforcer> policies = route.policies();
        while (routeIndex < policies.size()) {
            Verdict verdict = policies.get(routeIndex++).onRequest(exchange);
            if (verdict != Verdict.PROCEED) {
                return verdict;
            }
        }
        if (exchange.plan() instanceof CompiledPlan plan) {
            policies = plan.policies();
            while (planIndex < policies.size()) {
                Verdict verdict = policies.get(planIndex++).onRequest(exchange);
                if (verdict != Verdict.PROCEED) {
                    return verdict;
                }
            }
        }
        return null;
    }
}
