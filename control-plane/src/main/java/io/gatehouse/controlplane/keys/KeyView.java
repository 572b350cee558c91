package io.gatehouse.controlplane.keys;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A key as it is shown: never the key itself. */
public record KeyView(
        UUID id,
        UUID consumer,
        String name,
        String prefix,
        String lastFour,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt,
        Instant createdAt) {}
