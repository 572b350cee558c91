package io.gatehouse.policy.spi;

import java.util.UUID;

/**
 * An accepted credential.
 *
 * @param consumer who calls
 * @param key id of the key that was shown
 */
public record Credential(UUID consumer, UUID key) {}
