package io.gatehouse.controlplane.certificates;

import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.config.CertificateUse;
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

    /** Whether another one has this name, in any case. Nobody loses the name that is theirs, though it may have twins from of old. */
    boolean isNameTaken(String name, UUID except) {
        return count("lower(name) = lower(?1) and id <> ?2", name, except) > 0
                && count("name = ?1 and id = ?2", name, except) == 0;
    }

    /** Those for upstreams, by name; as many as a form offers. */
    List<Certificate> forUpstreams() {
        return find("use = ?1 order by name", CertificateUse.UPSTREAMS)
                .page(0, 500)
                .list();
    }

    /** Whether it is there and for upstreams; it stays so until the transaction ends. */
    boolean isForUpstreams(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_READ)
                .filter(certificate -> certificate.use == CertificateUse.UPSTREAMS)
                .isPresent();
    }

    /** Names of the APIs whose upstreams are shown it, in the draft or in the live revision. */
    @SuppressWarnings("unchecked") // What a native query for one column of text gives.
    List<String> apisThatShow(UUID id) {
        return getEntityManager()
                .createNativeQuery("""
                        SELECT DISTINCT api.name FROM api
                        LEFT JOIN api_revision live ON live.api = api.id AND live.number = api.live_revision
                        WHERE :id IN (api.draft::jsonb #>> '{upstream,tls,certificate}',
                                      live.draft::jsonb #>> '{upstream,tls,certificate}')
                            OR jsonb_path_exists(
                                jsonb_build_array(api.draft::jsonb, live.draft::jsonb),
                                '$[*].upstreams.*.tls.certificate ? (@ == $id)', jsonb_build_object('id', :id))
                        ORDER BY 1""".replace("::", "\\:\\:"), String.class)
                .setParameter("id", id.toString())
                .getResultList();
    }

    /** The next one first; as many as a page shows. */
    List<Certificate> expiringBefore(Instant moment) {
        return find("notAfter < ?1 order by notAfter", moment).page(0, 20).list();
    }
}
