package io.gatehouse.controlplane.keys;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key that is asked for.
 *
 * @param expiresAt from then on the key is refused; null for never
 */
public record KeyDraft(@Nullable String name, @Nullable Instant expiresAt) {}
