package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.sql.Sql;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.UUID;

/** The account of segments. Runs in the caller's transaction. Thread-safe. */
@Singleton
class LedgerStore {
    private static final int LOOK_AHEAD = 1_000;

    /** Lives of a node's ledger. A new one begins when its folder is made anew. */
    private static final long MOST_EPOCHS = 200;

    /** As {@code through}: the ledger goes on under another node's id. The row stays, so that nothing late is applied twice. */
    private static final long PASSED_ON = Long.MAX_VALUE;

    private final Sql sql;

    LedgerStore(Sql sql) {
        this.sql = sql;
    }

    /** Marks a segment as applied, and locks the ledger's row until the transaction ends. False when it was marked before. */
    boolean mark(UUID node, long epoch, long number) {
        sql.update("""
                INSERT INTO ledger_node (node, epoch)
                SELECT ?, ? WHERE (SELECT count(*) FROM ledger_node WHERE node = ? AND epoch <> ?) < ? ON CONFLICT DO NOTHING
                """, node, epoch, node, epoch, MOST_EPOCHS);
        long through = sql.first(
                        "SELECT through FROM ledger_node WHERE node = ? AND epoch = ? FOR UPDATE",
                        row -> row.getLong(1),
                        node,
                        epoch)
                .orElseThrow(() -> Refused.invalid("epoch", "must not be one more than " + MOST_EPOCHS));
        if (through == PASSED_ON) {
            throw Refused.unauthenticated("The node has joined anew.");
        }
        if (number <= through) {
            return false;
        }
        if (number == through + 1) {
            moveThrough(node, epoch, number);
            return true;
        }
        return sql.update(
                        "INSERT INTO ledger_segment (node, epoch, number) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                        node,
                        epoch,
                        number)
                == 1;
    }

    /** A gap has closed: what was applied beyond it needs no rows of its own any more. */
    private void moveThrough(UUID node, long epoch, long number) {
        List<Long> beyond = sql.query(
                "SELECT number FROM ledger_segment WHERE node = ? AND epoch = ? ORDER BY number LIMIT ?",
                row -> row.getLong(1),
                node,
                epoch,
                LOOK_AHEAD);
        long through = number;
        for (long applied : beyond) {
            if (applied != through + 1) {
                break;
            }
            through = applied;
        }
        if (through > number) {
            sql.update("DELETE FROM ledger_segment WHERE node = ? AND epoch = ? AND number <= ?", node, epoch, through);
        }
        sql.update("UPDATE ledger_node SET through = ? WHERE node = ? AND epoch = ?", through, node, epoch);
    }

    void add(UUID node, long epoch, long count) {
        sql.update(
                "UPDATE ledger_node SET has = least(cast(has AS numeric) + ?, 9223372036854775807), applied_at = clock_timestamp() WHERE node = ? AND epoch = ?",
                count,
                node,
                epoch);
    }

    void said(UUID node, long epoch, long counted) {
        sql.update("""
                INSERT INTO ledger_node AS t (node, epoch, said)
                SELECT ?, ?, ? WHERE (SELECT count(*) FROM ledger_node WHERE node = ? AND epoch <> ?) < ?
                ON CONFLICT (node, epoch) DO UPDATE SET said = excluded.said WHERE t.said <> excluded.said AND t.through <> ?
                """, node, epoch, counted, node, epoch, MOST_EPOCHS, PASSED_ON);
    }

    /** What a node said and never delivered is no longer expected. */
    void dropSaid(UUID node) {
        sql.update("UPDATE ledger_node SET said = has WHERE node = ? AND through <> ?", node, PASSED_ON);
    }

    /** Moves the ledgers of a node to the one that it is now. */
    void passOn(UUID former, UUID node) {
        sql.update("""
                WITH held AS (
                    SELECT * FROM ledger_node WHERE node = ? AND through <> ? FOR UPDATE),
                moved AS (
                    INSERT INTO ledger_node (node, epoch, said, has, through, applied_at)
                    SELECT ?, epoch, said, has, through, applied_at FROM held)
                UPDATE ledger_node l SET said = 0, has = 0, through = ? FROM held
                WHERE l.node = held.node AND l.epoch = held.epoch
                """, former, PASSED_ON, node, PASSED_ON);
        sql.update("UPDATE ledger_segment SET node = ? WHERE node = ?", node, former);
    }

    /** What has arrived since a node's last report was said by that. */
    List<LedgerStatement> statements() {
        return sql.query(
                """
                SELECT n.id, n.name, n.removed_at IS NOT NULL AS removed, n.reported_at, n.oldest_unsent,
                    coalesce(n.unsent_segments, 0) AS unsent, least(coalesce(sum(l.said), 0), 9223372036854775807) AS said,
                    least(coalesce(sum(l.has), 0), 9223372036854775807) AS has, max(l.applied_at) AS applied_at
                FROM node n LEFT JOIN LATERAL (
                    SELECT has, applied_at, CASE
                        WHEN applied_at > coalesce(n.reported_at, '-infinity') THEN greatest(said, has)
                        ELSE said END AS said
                    FROM ledger_node WHERE node = n.id) l ON true
                GROUP BY n.id
                HAVING n.removed_at IS NULL OR coalesce(sum(l.said), 0) <> coalesce(sum(l.has), 0)
                ORDER BY n.name, n.joined_at, n.id
                """,
                row -> new LedgerStatement(
                        Sql.id(row, "id"),
                        row.getString("name"),
                        row.getBoolean("removed"),
                        row.getLong("said"),
                        row.getLong("has"),
                        row.getLong("said") - row.getLong("has"),
                        row.getInt("unsent"),
                        Sql.momentOrNull(row, "oldest_unsent"),
                        Sql.momentOrNull(row, "reported_at"),
                        Sql.momentOrNull(row, "applied_at")));
    }
}
