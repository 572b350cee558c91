package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.problems.Refused;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;

/** Rows of APIs, their addresses and revisions. Every method needs a transaction. */
@ApplicationScoped
class ApiStore implements PanacheRepositoryBase<Api, UUID> {
    /** A row of {@code api_revision}. */
    record RevisionRow(long number, String note, String author, Instant publishedAt, long sequence, String draft) {}

    /** Where an API answers; host {@code ""} for every host. */
    record Address(String host, String basePath) implements Comparable<Address> {
        @Override
        public int compareTo(Address other) {
            int byHost = host.compareTo(other.host);
            return byHost == 0 ? basePath.compareTo(other.basePath) : byHost;
        }
    }

    Api get(UUID id) {
        return findByIdOptional(id).orElseThrow(() -> Refused.notFound("API", id));
    }

    /** The row, locked against other writers until commit. */
    Api lock(UUID id) {
        return findByIdOptional(id, LockModeType.PESSIMISTIC_WRITE).orElseThrow(() -> Refused.notFound("API", id));
    }

    /** The row, locked also against plans that are about to refer to it. */
    Api lockToDelete(UUID id) {
        getEntityManager()
                .createNativeQuery("SELECT id FROM api WHERE id = :id FOR UPDATE", UUID.class)
                .setParameter("id", id)
                .getResultList();
        return lock(id);
    }

    List<Api> page(Slice.Wanted wanted) {
        return find("id > ?1 order by id", wanted.after())
                .page(0, wanted.limit() + 1)
                .list();
    }

    /** Whether another one has this name, in any case. Nobody loses the name that is theirs, though it may have twins from of old. */
    boolean isNameTaken(String name, UUID except) {
        return count("lower(name) = lower(?1) and id <> ?2", name, except) > 0
                && count("name = ?1 and id = ?2", name, except) == 0;
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

    /** Takes these addresses, in an order that all writers keep. The database refuses one that another API has. */
    void claim(UUID api, SortedSet<Address> addresses) {
        for (Address address : addresses) {
            getEntityManager()
                    .createNativeQuery("INSERT INTO api_address (host, base_path, api) VALUES (:host, :basePath, :api)")
                    .setParameter("host", address.host())
                    .setParameter("basePath", address.basePath())
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

    /** Number of the newest revision; 0 before the first. */
    long lastNumber(UUID api) {
        return ((Number) getEntityManager()
                        .createNativeQuery(
                                "SELECT coalesce(max(number), 0) FROM api_revision WHERE api = :api", Long.class)
                        .setParameter("api", api)
                        .getSingleResult())
                .longValue();
    }

    Optional<RevisionRow> revision(UUID api, long number) {
        return revisions(api, number, number, 1).stream().findFirst();
    }

    /** Revisions with a lower number, newest first, one more than the limit if there are more. */
    List<RevisionRow> revisions(UUID api, Slice.Numbered wanted) {
        return revisions(api, 1, wanted.place() - 1, wanted.limit() + 1);
    }

    private List<RevisionRow> revisions(UUID api, long lowest, long highest, int limit) {
        List<?> rows = getEntityManager()
                .createNativeQuery("""
                        SELECT number, note, author, published_at, sequence, draft FROM api_revision
                        WHERE api = :api AND number BETWEEN :lowest AND :highest ORDER BY number DESC LIMIT :limit
                        """, Object[].class)
                .setParameter("api", api)
                .setParameter("lowest", lowest)
                .setParameter("highest", highest)
                .setParameter("limit", limit)
                .getResultList();
        return rows.stream().map(Object[].class::cast).map(ApiStore::revision).toList();
    }

    /** Which of these APIs have a draft that is not what is live. */
    Set<UUID> changed(Collection<UUID> apis) {
        if (apis.isEmpty()) {
            return Set.of();
        }
        return Set.copyOf(getEntityManager()
                .createNativeQuery("""
                        SELECT api.id FROM api LEFT JOIN api_revision
                            ON api_revision.api = api.id AND api_revision.number = api.live_revision
                        WHERE api.id IN (:apis) AND api_revision.draft IS DISTINCT FROM api.draft
                        """, UUID.class)
                .setParameter("apis", apis)
                .getResultList());
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
