package io.gatehouse.model.sync;

import java.time.Instant;
import java.util.UUID;

/**
 * Who a node is.
 *
 * @param token signed JWT, the bearer token of every further call; renew it before half of its life is over
 * @param expiresAt when the token stops being accepted
 */
public record NodeIdentity(UUID node, String token, Instant expiresAt) {
    @Override
    public String toString() {
        return "NodeIdentity[node=" + node + ", token=***, expiresAt=" + expiresAt + "]";
    }
}
