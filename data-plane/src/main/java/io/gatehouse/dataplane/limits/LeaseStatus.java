package io.gatehouse.dataplane.limits;

import org.jspecify.annotations.Nullable;

/**
 * How the lease book is doing, for metrics and the status page.
 *
 * @param accounts consumers of plans that were seen lately
 * @param unreturned leases that ended and are not yet acknowledged as given back
 * @param trouble what keeps the node from leasing, in a sentence for an operator
 */
public record LeaseStatus(
        int accounts, int unreturned, @Nullable String trouble) {}
