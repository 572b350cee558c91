package io.gatehouse.controlplane.ids;

import io.gatehouse.controlplane.problems.Refused;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.UUID;

/** Ids: UUIDs of version 7 (RFC 9562), which sort by time of creation. Opaque to callers. Thread-safe. */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** A new id. */
    public static UUID next() {
        long high = System.currentTimeMillis() << 16 | 0x7000 | RANDOM.nextInt(0x1000);
        long low = RANDOM.nextLong() >>> 2 | 0x8000000000000000L;
        return new UUID(high, low);
    }

    /** An id that follows from another, so that it needs no column: the same for ever. */
    public static UUID derived(UUID from, String part) {
        return UUID.nameUUIDFromBytes((from + "/" + part).getBytes(StandardCharsets.UTF_8));
    }

    /** The id in a path. Throws {@link Refused} with 404 for what is no id, as for an id that nothing has. */
    public static UUID parse(String what, String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equalsIgnoreCase(text)) {
                return id;
            }
        } catch (IllegalArgumentException _) {
            // Told below.
        }
        throw Refused.notFound(what, text);
    }
}
