package io.gatehouse.model.config;

import org.jspecify.annotations.Nullable;

/**
 * What requests have in common that all go the same way where a route is split.
 *
 * @param name of the header or cookie; null for the others
 */
public record Sticky(Balancing.HashOn on, @Nullable String name) {}
