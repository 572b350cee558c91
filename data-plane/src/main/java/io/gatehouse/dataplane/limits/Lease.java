package io.gatehouse.dataplane.limits;

import io.gatehouse.model.sync.LeaseRequest;
import java.util.UUID;

/** A chunk of a quota that the node may spend. Thread-safe: {@link #take} from any loop, {@link #end} once, under the account's lock. */
final class Lease {
    private final LeaseSlot slot;
    private final LeaseSlot.Terms terms;
    private final long floor;
    private final long spendable;

    private Lease(LeaseSlot slot, LeaseSlot.Terms terms, long floor) {
        this.slot = slot;
        this.terms = terms;
        this.floor = floor;
        this.spendable = Math.min(terms.granted(), LeaseSlot.MOST);
    }

    static Lease begin(LeaseSlot slot, LeaseSlot.Terms terms) {
        return new Lease(slot, terms, slot.begin(terms));
    }

    /** What an earlier process left in the slot. */
    static Lease resume(LeaseSlot slot) {
        return new Lease(slot, slot.terms(), slot.floor());
    }

    UUID plan() {
        return terms.plan();
    }

    UUID consumer() {
        return terms.consumer();
    }

    /** Wall clock, in milliseconds since 1970. */
    long periodEnd() {
        return terms.periodEnd();
    }

    /** As few requests left mean that it is time for the next lease. */
    long lowWater() {
        return spendable / 4;
    }

    /** Takes one request, for good, before it is admitted: how many are left; -1 when there was none. Allocates nothing. */
    long take() {
        long left = slot.take() - floor;
        return left > 0 && left <= spendable ? left - 1 : -1;
    }

    /** How many are left. */
    long left() {
        return Math.clamp(slot.word() - floor, 0, spendable);
    }

    /** Ends the lease: from now on nobody can take from it, and what is left is to be given back. */
    void end() {
        long left = Math.clamp(slot.empty(floor) - floor, 0, spendable);
        slot.returning(terms.granted() - spendable + left);
    }

    /** Ends the lease as if all of it was spent. */
    void forfeit() {
        slot.empty(floor);
        slot.returning(0);
    }

    LeaseRequest.Return given() {
        return new LeaseRequest.Return(terms.lease(), slot.unused());
    }

    LeaseSlot slot() {
        return slot;
    }
}
