package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Rows of APIs, their addresses and revisions. Every method needs a transaction. */
@ApplicationScoped
class ApiStore implements PanacheRepositoryBase<Api, UUID> {
    /** A row of {@code api_revision}. */
    record RevisionRow(long number, String note, String author, Instant publishedAt, long sequence, String draft) {}

    Api get(UUID id) {
        return findByIdOptional(id).orElseThrow(() -> Refused.notFound("API", id));
    }

    /** The row, locked against other writers until commit. */
    Api lock(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).orElseThrow(() -> Refused.notFound("API", id));
    }

    List<Api> page(Slice.Wanted wanted) {
        return find("id > ?1 order by id", wanted.after())
                .page(0, wanted.limit() + 1)
                .list();
    }

    boolean isNameTaken(String name, UUID except) {
        return count("name = ?1 and id <> ?2", name, except) > 0;
    }

    /** Names of other APIs that answer at this base path on one of these hosts ({@code ""} for every host). */
    List<String> occupants(UUID except, Collection<String> hosts, String basePath) {
        return getEntityManager()
                .createNativeQuery("""
                        SELECT DISTINCT api.name FROM api_address JOIN api ON api.id = api_address.api
                        WHERE api_address.base_path = :basePath AND api_address.host IN (:hosts) AND api.id <> :except
                        ORDER BY api.name
                        """, String.class)
                .setParameter("basePath", basePath)
                .setParameter("hosts", hosts)
                .setParameter("except", except)
                .getResultList();
    }

    void claim(UUID api, Collection<String> hosts, String basePath) {
        for (String host : hosts) {
            getEntityManager()
                    .createNativeQuery("""
                            INSERT INTO api_address (host, base_path, api) SELECT :host, :basePath, :api
                            WHERE NOT EXISTS (SELECT FROM api_address WHERE host = :host AND base_path = :basePath AND api = :api)
                            """)
                    .setParameter("host", host)
                    .setParameter("basePath", basePath)
                    .setParameter("api", api)
                    .executeUpdate();
        }
    }

    void releaseAddresses(UUID api) {
        getEntityManager()
                .createNativeQuery("DELETE FROM api_address WHERE api = :api")
                .setParameter("api", api)
                .executeUpdate();
    }

    List<String> plansWith(UUID api) {
        return getEntityManager()
                .createNativeQuery(
                        "SELECT plan.name FROM plan_api JOIN plan ON plan.id = plan_api.plan WHERE plan_api.api = :api ORDER BY 1",
                        String.class)
                .setParameter("api", api)
                .getResultList();
    }

    void addRevision(UUID api, RevisionRow row) {
        getEntityManager()
                .createNativeQuery("""
                        INSERT INTO api_revision (api, number, note, author, published_at, sequence, draft)
                        VALUES (:api, :number, :note, :author, :publishedAt, :sequence, :draft)
                        """)
                .setParameter("api", api)
                .setParameter("number", row.number())
                .setParameter("note", row.note())
                .setParameter("author", row.author())
                .setParameter("publishedAt", row.publishedAt())
                .setParameter("sequence", row.sequence())
                .setParameter("draft", row.draft())
                .executeUpdate();
    }

    /** Newest first, a bounded number. */
    List<RevisionRow> revisions(UUID api) {
        List<?> rows = getEntityManager()
                .createNativeQuery("""
                        SELECT number, note, author, published_at, sequence, draft FROM api_revision
                        WHERE api = :api ORDER BY number DESC LIMIT 500
                        """, Object[].class)
                .setParameter("api", api)
                .getResultList();
        return rows.stream().map(Object[].class::cast).map(ApiStore::revision).toList();
    }

    private static RevisionRow revision(Object[] row) {
        return new RevisionRow(
                ((Number) row[0]).longValue(),
                (String) row[1],
                (String) row[2],
                (Instant) row[3],
                ((Number) row[4]).longValue(),
                (String) row[5]);
    }
}
