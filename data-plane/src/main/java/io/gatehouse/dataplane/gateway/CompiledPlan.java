package io.gatehouse.dataplane.gateway;

import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Plan;
import java.util.List;
import java.util.UUID;

/** A plan ready to enforce. Immutable. */
public record CompiledPlan(UUID id, String name, List<Enforcer> policies) implements Plan {
    public CompiledPlan {
        policies = List.copyOf(policies);
    }
}
