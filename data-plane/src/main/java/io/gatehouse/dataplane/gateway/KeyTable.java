package io.gatehouse.dataplane.gateway;

import io.gatehouse.model.config.PublishedKey;
import io.gatehouse.policy.spi.Credential;
import io.gatehouse.policy.spi.Services;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * All live keys by digest. Revoking or issuing one among a million costs the same as among ten.
 *
 * <p><b>Threads.</b> One thread writes, any number reads without locks. That is safe because
 *
 * <ol>
 *   <li>a slot's first word says whether it is taken. It is written last, with release semantics, and read first, with acquire
 *       semantics: whoever sees a digest there sees the whole entry;
 *   <li>an entry never changes and its slot is never given to another one as long as the array lives: a removed slot becomes a
 *       gravestone, so a reader that is in the middle of an entry reads that entry;
 *   <li>a changed key is written as a new entry before the old one is removed: at no moment is it absent;
 *   <li>when gravestones and entries fill the array, the live ones are copied into a new array, which is then published through a
 *       volatile field. A reader with the old one sees the keys as they were then, for the few nanoseconds that its lookup lasts.
 * </ol>
 */
final class KeyTable implements Services.Credentials {
    private static final int RECENT = 1 << 12;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final InstantSource clock;

    /** Credentials that were handed out lately, so that a busy key's is not allocated again for each request. */
    private final AtomicReferenceArray<@Nullable Credential> recent = new AtomicReferenceArray<>(RECENT);

    private volatile KeySlots slots = new KeySlots();

    KeyTable(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public @Nullable Credential find(byte[] sha256) {
        long first = (long) LONGS.get(sha256, 0);
        KeySlots current = slots;
        int slot = current.find(first, (long) LONGS.get(sha256, 8), (long) LONGS.get(sha256, 16));
        if (slot < 0) {
            return null;
        }
        long expiry = current.expiry(slot);
        if (expiry != KeySlots.NEVER && clock.millis() >= expiry) {
            return null;
        }
        return credential(current, slot, (int) (first & (RECENT - 1)));
    }

    private Credential credential(KeySlots current, int slot, int place) {
        Credential seen = recent.get(place);
        if (seen != null && current.holds(slot, seen)) {
            return seen;
        }
        Credential credential = current.credential(slot);
        recent.set(place, credential);
        return credential;
    }

    /** Makes a key known, or gives the one with this id another digest, consumer or expiry. Writer only. */
    void put(PublishedKey key) {
        slots = slots.with(key);
    }

    /** Forgets the key with this id; does nothing when there is none. Writer only. */
    void remove(UUID id) {
        slots.remove(id);
    }

    /** Forgets all keys of a consumer. Reads the whole table. Writer only. */
    void removeAllOf(UUID consumer) {
        slots.removeAllOf(consumer);
    }

    /** Puts a whole new set of keys in place of the old one, at one moment. Writer only. */
    void replace(KeySlots replacement) {
        slots = replacement;
    }

    /** Live keys, expired ones that were not removed included. */
    int size() {
        return slots.size();
    }
}
