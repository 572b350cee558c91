package io.gatehouse.controlplane.publishing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.model.config.Entity;
import io.gatehouse.model.config.EntityKind;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives changes their sequence numbers. Runs inside the transaction that stores the change: either both happen or none. The
 * counter's row stays locked until commit, so numbers are gapless and in commit order; whoever publishes should do it last.
 * Thread-safe.
 */
@ApplicationScoped
public class Publisher {
    /** Channel of {@code LISTEN} and {@code NOTIFY}; the payload is the sequence. */
    public static final String CHANNEL = "gatehouse_sync";

    private final EntityManager entityManager;
    private final ObjectMapper mapper;
    private final Sealing sealing;

    public Publisher(EntityManager entityManager, ObjectMapper mapper, Sealing sealing) {
        this.sealing = sealing;
        this.entityManager = entityManager;
        this.mapper = mapper;
    }

    /** Makes this the newest form of the entity. Returns its sequence number. */
    @Transactional(Transactional.TxType.MANDATORY)
    public long publish(Entity entity) {
        try {
            return store(
                    entity.kind(),
                    entity.id(),
                    mapper.writerFor(Entity.class).writeValueAsString(sealing.sealed(entity)));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an entity cannot be written as JSON", e);
        }
    }

    /** Tells nodes that the entity is gone. Returns the sequence number. */
    @Transactional(Transactional.TxType.MANDATORY)
    public long retract(EntityKind kind, UUID id) {
        return store(kind, id, null);
    }

    private long store(EntityKind kind, UUID id, @Nullable String body) {
        entityManager.flush();
        long sequence = ((Number) entityManager
                        .createNativeQuery(
                                "UPDATE sync_head SET sequence = sequence + 1 RETURNING sequence", Long.class)
                        .getSingleResult())
                .longValue();
        entityManager
                .createNativeQuery("""
                        INSERT INTO sync_entity (kind, id, sequence, body) VALUES (:kind, :id, :sequence, cast(:body AS jsonb))
                        ON CONFLICT (kind, id) DO UPDATE
                            SET sequence = excluded.sequence, body = excluded.body, changed_at = now()
                        """)
                .setParameter("kind", kind.name().toLowerCase(Locale.ROOT))
                .setParameter("id", id)
                .setParameter("sequence", sequence)
                .setParameter("body", body)
                .executeUpdate();
        entityManager
                .createNativeQuery("SELECT cast(pg_notify(:channel, :sequence) AS text)", String.class)
                .setParameter("channel", CHANNEL)
                .setParameter("sequence", Long.toString(sequence))
                .getSingleResult();
        return sequence;
    }
}
