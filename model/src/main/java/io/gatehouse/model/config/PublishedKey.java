package io.gatehouse.model.config;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API key of a consumer, known by its hash only.
 *
 * @param sha256 SHA-256 of the key's ASCII bytes, as 64 lower-case hexadecimal digits
 * @param expiresAt from this moment on the key is refused; null: never
 */
public record PublishedKey(
        UUID id, UUID consumer, String sha256, @Nullable Instant expiresAt) implements Entity {}
