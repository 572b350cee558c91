package io.gatehouse.model.sync;

import org.jspecify.annotations.Nullable;

/**
 * Asks to become a node.
 *
 * @param token one-time join token
 * @param name display name, usually the host name
 * @param former the token of an earlier {@link NodeIdentity} of this node, expired or not: its ledger and its leases pass to the new
 *     identity, and the earlier one is refused from then on. Null for a node that never was one.
 */
public record JoinRequest(
        String token, String name, @Nullable String former) {
    @Override
    public String toString() {
        return "JoinRequest[token=***, name=" + name + ", former=***]";
    }
}
