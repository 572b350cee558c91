package io.gatehouse.controlplane.keys;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key just issued.
 *
 * @param key the key itself, here and never again
 */
public record IssuedKey(
        UUID id,
        UUID consumer,
        String name,
        String prefix,
        String lastFour,
        @Nullable Instant expiresAt,
        Instant createdAt,
        String key) {
    @Override
    public String toString() {
        return "IssuedKey[id=" + id + ", key=***]";
    }
}
