package io.gatehouse.controlplane.keys;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is shown: never the key itself.
 *
 * @param lastUsedAt the last minute in which a node saw it, as far as nodes have reported; null for never
 */
public record KeyView(
        UUID id,
        UUID consumer,
        String name,
        String prefix,
        String lastFour,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        @Nullable Instant lastUsedAt,
        Instant createdAt) {}
