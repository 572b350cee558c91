package io.gatehouse.model.config;

import java.util.UUID;

/** Who calls: known to a node by id and display name only. */
public record PublishedConsumer(UUID id, String name) implements Entity {}
