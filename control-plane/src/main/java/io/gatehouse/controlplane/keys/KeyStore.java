package io.gatehouse.controlplane.keys;

import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.UUID;

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

    List<Key> page(UUID consumer, Slice.Wanted wanted) {
        return find("consumer = ?1 and id > ?2 order by id", consumer, wanted.after())
                .page(0, wanted.limit() + 1)
                .list();
    }

    /** The rows, locked against other writers until commit. */
    List<Key> lockOf(UUID consumer) {
        return find("consumer = ?1 order by id", consumer)
                .withLock(LockModeType.PESSIMISTIC_WRITE)
                .list();
    }

    long live(UUID consumer) {
        return count("consumer = ?1 and revokedAt is null", consumer);
    }
}
