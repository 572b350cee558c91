package io.gatehouse.model.config;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.UUID;

/** Who calls: known to a node by id and display name only. */
public record PublishedConsumer(UUID id, String name) implements Entity {
    @Override
    @JsonIgnore
    public EntityKind kind() {
        return EntityKind.CONSUMER;
    }
}
