package io.gatehouse.controlplane.consumers;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A consumer as it is shown. */
public record ConsumerView(UUID id, String name, @Nullable String email, long version, Instant createdAt) {}
