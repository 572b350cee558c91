package io.gatehouse.controlplane.console;

import io.gatehouse.ui.pages.ApiPages.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Questions of pages that go across subjects. Reads only. Thread-safe. */
@ApplicationScoped
@Transactional
class CallerStore {
    private static final int MOST = 200;

    private final EntityManager entityManager;

    CallerStore(EntityManager entityManager) {
        this.entityManager = entityManager;
    }

    /**
     * The keys that open an API or did until they were revoked, each with the plan that decides: the consumer's newest one that holds
     * it. Newest keys first, then those that were revoked.
     */
    List<Caller> callers(UUID api) {
        List<?> rows = entityManager
                .createNativeQuery("""
                        SELECT k.id, k.name, k.prefix, k.last_four, c.id, c.name, p.plan_name, u.at, k.expires_at, k.revoked_at
                        FROM (
                            SELECT DISTINCT ON (s.consumer) s.consumer, p.name AS plan_name
                            FROM subscription s JOIN plan p ON p.id = s.plan JOIN plan_api a ON a.plan = p.id
                            WHERE a.api = :api ORDER BY s.consumer, s.position DESC) p
                        JOIN consumer c ON c.id = p.consumer
                        JOIN api_key k ON k.consumer = c.id
                        LEFT JOIN key_last_used u ON u.key = k.id
                        ORDER BY k.revoked_at DESC NULLS FIRST, k.created_at DESC, k.id LIMIT :most
                        """, Object[].class)
                .setParameter("api", api)
                .setParameter("most", MOST)
                .getResultList();
        return rows.stream().map(Object[].class::cast).map(CallerStore::caller).toList();
    }

    private static Caller caller(Object[] row) {
        return new Caller(
                row[0].toString(),
                (String) row[1],
                shown((String) row[2], (String) row[3]),
                row[4].toString(),
                (String) row[5],
                (String) row[6],
                (Instant) row[7],
                (Instant) row[8],
                (Instant) row[9]);
    }

    /** The newest minute in which an API was called, as far as usage by the minute reaches back. */
    @Nullable
    Instant lastCall(UUID api) {
        List<?> rows = entityManager
                .createNativeQuery(
                        "SELECT at FROM usage_minute WHERE api = :api ORDER BY at DESC LIMIT 1", Instant.class)
                .setParameter("api", api)
                .getResultList();
        return rows.isEmpty() ? null : (Instant) rows.getFirst();
    }

    /** What is kept of a key, as people see it. */
    static String shown(String prefix, String lastFour) {
        return prefix + "…" + lastFour;
    }
}
