package io.gatehouse.controlplane.sync;

import io.gatehouse.controlplane.sql.Sql;
import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;

/**
 * Drops old tombstones and remembers the newest one dropped: a node that is older than this takes a snapshot instead. Several control
 * planes may do it at once: the head's row is locked meanwhile.
 */
@ApplicationScoped
public class Forgetting {
    private static final Duration KEPT = Duration.ofDays(7);

    private final Sql sql;

    Forgetting(Sql sql) {
        this.sql = sql;
    }

    @Scheduled(every = "1h", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void forget() {
        forgetBefore(Instant.now().minus(KEPT));
    }

    /** Drops tombstones of changes made before this moment. */
    @Transactional
    void forgetBefore(Instant moment) {
        sql.one("SELECT sequence FROM sync_head FOR UPDATE", row -> row.getLong(1));
        sql.update("""
                WITH dropped AS (DELETE FROM sync_entity WHERE body IS NULL AND changed_at < ? RETURNING sequence)
                UPDATE sync_head SET forgotten = greatest(forgotten, (SELECT max(sequence) FROM dropped))
                WHERE EXISTS (SELECT 1 FROM dropped)
                """, moment);
    }
}
