package io.gatehouse.controlplane.publishing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.controlplane.access.Secrets;
import io.gatehouse.model.config.Entity;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.PublishedCertificate;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Keeps secrets of published entities sealed in the database, and opens them on their way to the nodes. Thread-safe. */
@Singleton
public class Sealing {
    private static final String FIELD = "privateKey";

    private final Secrets secrets;
    private final ObjectMapper mapper;

    Sealing(Secrets secrets, ObjectMapper mapper) {
        this.secrets = secrets;
        this.mapper = mapper;
    }

    /** An entity as it may lie in the database. */
    Entity sealed(Entity entity) {
        if (!(entity instanceof PublishedCertificate open)) {
            return entity;
        }
        byte[] sealed =
                secrets.seal(name(open.id().toString()), open.privateKey().getBytes(StandardCharsets.UTF_8));
        return new PublishedCertificate(
                open.id(),
                open.use(),
                open.chain(),
                Base64.getEncoder().encodeToString(sealed),
                open.clientAuth(),
                open.clientCa());
    }

    /** The JSON of an entity as nodes get it. {@code kind} is the column's. */
    public String opened(String kind, String json) {
        if (!kind.equalsIgnoreCase(EntityKind.CERTIFICATE.name())) {
            return json;
        }
        try {
            ObjectNode entity = (ObjectNode) mapper.readTree(json);
            if (entity.has(FIELD)) {
                byte[] sealed = Base64.getDecoder().decode(entity.get(FIELD).asText());
                byte[] open = secrets.open(name(entity.get("id").asText()), sealed);
                entity.put(FIELD, new String(open, StandardCharsets.UTF_8));
            }
            return mapper.writeValueAsString(entity);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a published certificate cannot be read", e);
        }
    }

    private static String name(String id) {
        return "published certificate " + id;
    }
}
