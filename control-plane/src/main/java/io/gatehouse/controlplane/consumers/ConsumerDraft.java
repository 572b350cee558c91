package io.gatehouse.controlplane.consumers;

import org.jspecify.annotations.Nullable;

/** A consumer as the admin API takes it. */
public record ConsumerDraft(@Nullable String name, @Nullable String email) {}
