package io.gatehouse.model.sync;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The answer to each ask, in the same order. */
public record LeaseReply(int format, List<Grant> grants) {
    public LeaseReply {
        grants = List.copyOf(grants);
    }

    /**
     * A chunk of a quota.
     *
     * @param lease id under which to return what is unused
     * @param granted requests that may be admitted; 0: nothing is left before {@code periodEnd}
     * @param limit the quota's size in the period
     * @param remaining what is left in the database after this grant
     * @param periodEnd (UTC) the lease is void from then on
     */
    public record Grant(
            UUID plan, UUID consumer, UUID lease, long granted, long limit, long remaining, Instant periodEnd) {}
}
