package io.gatehouse.controlplane.certificates;

import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** Rows of certificates. Every method needs a transaction. */
@ApplicationScoped
class CertificateStore implements PanacheRepositoryBase<Certificate, UUID> {
    Certificate get(UUID id) {
        return findByIdOptional(id).orElseThrow(() -> Refused.notFound("certificate", id));
    }

    /** The row, locked against other writers until commit. */
    Certificate lock(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE)
                .orElseThrow(() -> Refused.notFound("certificate", id));
    }

    List<Certificate> page(Slice.Wanted wanted) {
        return find("id > ?1 order by id", wanted.after())
                .page(0, wanted.limit() + 1)
                .list();
    }

    boolean isNameTaken(String name, UUID except) {
        return count("name = ?1 and id <> ?2", name, except) > 0;
    }

    /** The next one first; as many as a page shows. */
    List<Certificate> expiringBefore(Instant moment) {
        return find("notAfter < ?1 order by notAfter", moment).page(0, 20).list();
    }
}
