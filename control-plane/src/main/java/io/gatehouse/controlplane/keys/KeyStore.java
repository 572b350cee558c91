package io.gatehouse.controlplane.keys;

import io.gatehouse.controlplane.problems.Refused;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Rows of keys. Every method needs a transaction. */
@ApplicationScoped
class KeyStore implements PanacheRepositoryBase<Key, UUID> {
    /** The row, locked against other writers until commit. */
    Key get(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).orElseThrow(() -> Refused.notFound("key", id));
    }

    List<Key> of(UUID consumer) {
        return list("consumer = ?1 order by id", consumer);
    }

    /** The rows, locked against other writers until commit. */
    List<Key> lockOf(UUID consumer) {
        return find("consumer = ?1 order by id", consumer)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    /** When those of these keys were last used that ever were. */
    Map<UUID, Instant> lastUsed(Collection<UUID> keys) {
        if (keys.isEmpty()) {
            return Map.of();
        }
        List<?> rows = getEntityManager()
                .createNativeQuery("SELECT key, at FROM key_last_used WHERE key IN (:keys)", Object[].class)
                .setParameter("keys", keys)
                .getResultList();
        return rows.stream().map(Object[].class::cast).collect(Collectors.toMap(row -> (UUID) row[0], row ->
                (Instant) row[1]));
    }

    long live(UUID consumer) {
        return count("consumer = ?1 and revokedAt is null", consumer);
    }
}
