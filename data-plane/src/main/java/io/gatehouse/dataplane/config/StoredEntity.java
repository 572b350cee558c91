package io.gatehouse.dataplane.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gatehouse.dataplane.control.Wire;
import io.gatehouse.model.config.Entity;
import io.gatehouse.model.config.EntityKind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * An entity as it lies in a file: kind and id in front, so that files can be merged without reading any JSON.
 *
 * @param json as on the wire
 */
record StoredEntity(Key key, byte[] json) {
    private static final EntityKind[] KINDS = EntityKind.values();

    /** What is stored at most once. */
    record Key(EntityKind kind, UUID id) {}

    static StoredEntity of(Entity entity) {
        try {
            return new StoredEntity(
                    new Key(entity.kind(), entity.id()),
                    Wire.JSON.writerFor(Entity.class).writeValueAsBytes(entity));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an entity cannot be written as JSON", e);
        }
    }

    byte[] content() {
        return ByteBuffer.allocate(17 + json.length)
                .put((byte) key.kind.ordinal())
                .putLong(key.id.getMostSignificantBits())
                .putLong(key.id.getLeastSignificantBits())
                .put(json)
                .array();
    }

    static Key keyOf(byte[] content) throws IOException {
        if (content.length < 17 || content[0] < 0 || content[0] >= KINDS.length) {
            throw new Frames.CorruptFrame("a record is no entity");
        }
        ByteBuffer parts = ByteBuffer.wrap(content);
        return new Key(KINDS[parts.get()], new UUID(parts.getLong(), parts.getLong()));
    }

    static Entity entityOf(byte[] content) throws IOException {
        keyOf(content);
        return Wire.JSON.readValue(content, 17, content.length - 17, Entity.class);
    }
}
