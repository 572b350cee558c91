package io.gatehouse.dataplane.limits;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.UUID;

/**
 * Room for one lease in a mapped file: 128 bytes, used again and again.
 *
 * <p>What is left of the lease is one long, the word: the slot's generation in its upper 24 bits, and below it {@link #ZERO} plus
 * what is left. Taking a request is one atomic decrement of the word; whoever holds a lease of an earlier generation sees it in
 * what he gets, and takes nothing. Other fields are written before {@link #STATE}, by the book's thread or under the account's lock.
 */
final class LeaseSlot {
    static final long BYTES = 128;

    /** A lease's part of the word when nothing is left; far enough from 0 for any number of vain decrements. */
    static final long ZERO = 1L << 39;

    /** Most requests that can be taken from one lease; of a larger one the rest is given back unused. */
    static final long MOST = 1L << 38;

    static final long FREE = 0;
    static final long LIVE = 1;
    static final long RETURNING = 2;

    private static final int WORD_BITS = 40;
    private static final long WORD = 0;
    private static final long STATE = 8;
    private static final long LEASE = 16;
    private static final long PLAN = 32;
    private static final long CONSUMER = 48;
    private static final long GRANTED = 64;
    private static final long LIMIT = 72;
    private static final long PERIOD_END = 80;
    private static final long UNUSED = 88;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

    private final MemorySegment memory;
    private final long offset;

    LeaseSlot(MemorySegment memory, long offset) {
        this.memory = memory;
        this.offset = offset;
    }

    /** What a lease says of itself. */
    record Terms(UUID lease, UUID plan, UUID consumer, long granted, long limit, long periodEnd) {}

    long state() {
        return (long) LONG.getAcquire(memory, offset + STATE);
    }

    /** Starts a lease with everything left; returns the word's floor: its value when nothing is left. */
    long begin(Terms terms) {
        long floor = (((get(WORD) >>> WORD_BITS) + 1) << WORD_BITS) + ZERO;
        set(LEASE, terms.lease);
        set(PLAN, terms.plan);
        set(CONSUMER, terms.consumer);
        set(GRANTED, terms.granted);
        set(LIMIT, terms.limit);
        set(PERIOD_END, terms.periodEnd);
        set(UNUSED, 0);
        LONG.setRelease(memory, offset + WORD, floor + Math.min(terms.granted, MOST));
        LONG.setRelease(memory, offset + STATE, LIVE);
        return floor;
    }

    Terms terms() {
        return new Terms(id(LEASE), id(PLAN), id(CONSUMER), get(GRANTED), get(LIMIT), get(PERIOD_END));
    }

    /** The floor of the present generation. */
    long floor() {
        return ((get(WORD) >>> WORD_BITS) << WORD_BITS) + ZERO;
    }

    /** Takes one; the word before. */
    long take() {
        return (long) LONG.getAndAdd(memory, offset + WORD, -1L);
    }

    long word() {
        return (long) LONG.getOpaque(memory, offset + WORD);
    }

    /** Ends taking for good; the word before. */
    long empty(long floor) {
        return (long) LONG.getAndSet(memory, offset + WORD, floor);
    }

    void returning(long unused) {
        set(UNUSED, unused);
        LONG.setRelease(memory, offset + STATE, RETURNING);
    }

    long unused() {
        return get(UNUSED);
    }

    void free() {
        LONG.setRelease(memory, offset + STATE, FREE);
    }

    private long get(long field) {
        return memory.get(ValueLayout.JAVA_LONG, offset + field);
    }

    private void set(long field, long value) {
        memory.set(ValueLayout.JAVA_LONG, offset + field, value);
    }

    private UUID id(long field) {
        return new UUID(get(field), get(field + Long.BYTES));
    }

    private void set(long field, UUID id) {
        set(field, id.getMostSignificantBits());
        set(field + Long.BYTES, id.getLeastSignificantBits());
    }
}
