package io.gatehouse.controlplane.consumers;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import org.jspecify.annotations.Nullable;

/** A consumer as the admin API takes it. What {@link ConsumerView} adds may be sent back and changes nothing. */
@JsonIgnoreProperties({"id", "version", "createdAt"})
public record ConsumerDraft(@Nullable String name, @Nullable String email) {}
