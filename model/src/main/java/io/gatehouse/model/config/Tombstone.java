package io.gatehouse.model.config;

import java.util.UUID;

/** Says that an entity is gone: a node forgets it. {@code of} is what it was. */
public record Tombstone(EntityKind of, UUID id) implements Entity {}
