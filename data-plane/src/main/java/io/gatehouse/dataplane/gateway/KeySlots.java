package io.gatehouse.dataplane.gateway;

import io.gatehouse.model.config.PublishedKey;
import io.gatehouse.policy.spi.Credential;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.UUID;

/**
 * The array behind a {@link KeyTable}, which says what threads may do: open addressing with linear probing, 64 octets a slot. 192 bits
 * of a digest are kept, far more than anybody can collide. A second array of ints, for the writer alone, finds a key by its id.
 */
final class KeySlots {
    /** Expiry of a key that does not expire. */
    static final long NEVER = Long.MAX_VALUE;

    private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);
    private static final int STRIDE = 8;
    private static final int SMALLEST = 16;
    private static final long EMPTY = 0;
    private static final long REMOVED = 1;

    private final int capacity;

    /** A slot: three words of the digest, two of the key's id, two of the consumer's, expiry in milliseconds since 1970. */
    private final long[] words;

    /** Slots plus one by key id, 0 where there is none. Writer only. */
    private final int[] byId;

    private int used;
    private int removed;

    KeySlots() {
        this(SMALLEST);
    }

    private KeySlots(int capacity) {
        this.capacity = capacity;
        this.words = new long[Math.multiplyExact(capacity, STRIDE)];
        this.byId = new int[capacity];
    }

    int size() {
        return used - removed;
    }

    /** The slot of a digest, or -1. Any thread. */
    int find(long first, long second, long third) {
        long tag = tag(first);
        int slot = home(tag);
        while (true) {
            int at = slot * STRIDE;
            long there = (long) WORDS.getAcquire(words, at);
            if (there == EMPTY) {
                return -1;
            }
            if (there == tag && words[at + 1] == second && words[at + 2] == third) {
                return slot;
            }
            slot = next(slot);
        }
    }

    /** Milliseconds since 1970, or {@link #NEVER}. */
    long expiry(int slot) {
        return words[slot * STRIDE + 7];
    }

    boolean holds(int slot, Credential credential) {
        int at = slot * STRIDE;
        UUID key = credential.key();
        UUID consumer = credential.consumer();
        return words[at + 3] == key.getMostSignificantBits()
                && words[at + 4] == key.getLeastSignificantBits()
                && words[at + 5] == consumer.getMostSignificantBits()
                && words[at + 6] == consumer.getLeastSignificantBits();
    }

    Credential credential(int slot) {
        int at = slot * STRIDE;
        return new Credential(new UUID(words[at + 5], words[at + 6]), new UUID(words[at + 3], words[at + 4]));
    }

    /**
     * Adds a key, or takes the place of the one with its id. Returns this, or a larger one with all that is here. Throws {@link
     * IllegalArgumentException} when the digest is none; nothing has changed then. Writer only.
     */
    KeySlots with(PublishedKey key) {
        byte[] digest = HexFormat.of().parseHex(key.sha256());
        if (digest.length != 32) {
            throw new IllegalArgumentException("a digest has 32 octets");
        }
        KeySlots target = (used + 1) * 5L > capacity * 4L ? resized() : this;
        target.insert(entry(key, digest));
        return target;
    }

    private static long[] entry(PublishedKey key, byte[] digest) {
        java.nio.LongBuffer parts = java.nio.ByteBuffer.wrap(digest).asLongBuffer();
        return new long[] {
            tag(parts.get(0)),
            parts.get(1),
            parts.get(2),
            key.id().getMostSignificantBits(),
            key.id().getLeastSignificantBits(),
            key.consumer().getMostSignificantBits(),
            key.consumer().getLeastSignificantBits(),
            key.expiresAt() == null ? NEVER : key.expiresAt().toEpochMilli()
        };
    }

    private void insert(long[] entry) {
        int place = placeOf(entry[3], entry[4]);
        int old = byId[place] - 1;
        if (old >= 0 && Arrays.equals(words, old * STRIDE, old * STRIDE + STRIDE, entry, 0, STRIDE)) {
            return;
        }
        int slot = home(entry[0]);
        while (words[slot * STRIDE] != EMPTY) {
            slot = next(slot);
        }
        int at = slot * STRIDE;
        System.arraycopy(entry, 1, words, at + 1, STRIDE - 1);
        WORDS.setRelease(words, at, entry[0]);
        used++;
        byId[place] = slot + 1;
        bury(old);
    }

    void remove(UUID id) {
        int place = placeOf(id.getMostSignificantBits(), id.getLeastSignificantBits());
        bury(byId[place] - 1);
    }

    void removeAllOf(UUID consumer) {
        for (int slot = 0; slot < capacity; slot++) {
            int at = slot * STRIDE;
            if (words[at + 5] == consumer.getMostSignificantBits()
                    && words[at + 6] == consumer.getLeastSignificantBits()) {
                bury(slot);
            }
        }
    }

    /** Puts a gravestone on a slot, unless it is below 0 or holds no live entry. */
    private void bury(int slot) {
        if (slot >= 0 && isLive(slot * STRIDE)) {
            WORDS.setRelease(words, slot * STRIDE, REMOVED);
            removed++;
        }
    }

    private boolean isLive(int at) {
        return words[at] != EMPTY && words[at] != REMOVED;
    }

    /** Where the id is, or where it would be put: an id keeps its place when its key is removed, and comes back to it. */
    private int placeOf(long high, long low) {
        int place = home((high ^ Long.rotateLeft(low, 32)) * 0x9E3779B97F4A7C15L);
        while (byId[place] != 0) {
            int at = (byId[place] - 1) * STRIDE;
            if (words[at + 3] == high && words[at + 4] == low) {
                return place;
            }
            place = next(place);
        }
        return place;
    }

    /** The live entries in an array with room for as many again. */
    private KeySlots resized() {
        KeySlots larger = new KeySlots(Math.max(SMALLEST, Math.toIntExact((size() + 1L) * 2)));
        for (int slot = 0; slot < capacity; slot++) {
            int at = slot * STRIDE;
            if (isLive(at)) {
                larger.insert(Arrays.copyOfRange(words, at, at + STRIDE));
            }
        }
        return larger;
    }

    /** Spreads digests, whose bits are even, over the slots by their upper bits: any capacity will do. */
    private int home(long hash) {
        return (int) Math.unsignedMultiplyHigh(hash, capacity);
    }

    private int next(int slot) {
        return slot + 1 == capacity ? 0 : slot + 1;
    }

    /** The first word of a digest, moved away from the two values that mean something else. */
    private static long tag(long first) {
        return first == EMPTY || first == REMOVED ? first + 2 : first;
    }
}
