package io.gatehouse.model.sync;

import java.util.List;
import java.util.UUID;

/**
 * Asks for parts of quotas and gives back what is unused. Both lists may be empty.
 *
 * @param asks quotas to lease from
 * @param returns leases that end; giving one back twice changes nothing
 */
public record LeaseRequest(int format, List<Ask> asks, List<Return> returns) {
    public LeaseRequest {
        asks = List.copyOf(asks);
        returns = List.copyOf(returns);
    }

    /** Asks for a chunk of what is left of a plan's quota for a consumer in the current period. */
    public record Ask(UUID plan, UUID consumer) {}

    /** Ends a lease. {@code unused} requests go back to the quota. */
    public record Return(UUID lease, long unused) {}
}
