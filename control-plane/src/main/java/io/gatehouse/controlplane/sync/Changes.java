package io.gatehouse.controlplane.sync;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.publishing.Sealing;
import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.sync.ChangeBatch;
import io.gatehouse.model.sync.Protocol;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what changed after a sequence. Bodies go from the table to the wire as they are, secrets opened, so the answer is text: the JSON of a {@link
 * ChangeBatch}. Thread-safe.
 */
@Singleton
class Changes {
    /** Changes in one batch at most, and the characters after which a batch takes no further one. */
    static final int MAX_CHANGES = 5_000;

    private static final int MAX_CHARACTERS = 4_000_000;

    private final Sql sql;
    private final Sealing sealing;

    Changes(Sql sql, Sealing sealing) {
        this.sql = sql;
        this.sealing = sealing;
    }

    private record Row(
            long head,
            long forgotten,
            @Nullable Long sequence,
            @Nullable String entity) {}

    /**
     * The changes after {@code after}, as many as fit into a batch; empty when there are none. One statement, so one view of the
     * tables: numbers are in commit order, and none below the newest one seen is missing. Throws {@link Refused} with 410.
     */
    Optional<String> after(long after) {
        List<Row> rows = sql.query("""
                SELECT h.sequence AS head, h.forgotten, e.sequence, e.kind, e.entity FROM sync_head h LEFT JOIN LATERAL (
                    SELECT sequence, kind, coalesce(cast(body AS text),
                        cast(json_build_object('kind', 'tombstone', 'of', kind, 'id', id) AS text)) AS entity
                    FROM sync_entity WHERE sequence > ? ORDER BY sequence LIMIT ?) e ON true
                ORDER BY e.sequence
                """, this::row, after, MAX_CHANGES + 1);
        Row first = rows.getFirst();
        if (after < first.forgotten() || after > first.head()) {
            throw new Refused(new Problem(
                    410, "too-far-behind", "Take a snapshot", "What changed since is no longer known here."));
        }
        return first.entity() == null ? Optional.empty() : Optional.of(batch(rows));
    }

    private static String batch(List<Row> rows) {
        StringBuilder changes = new StringBuilder();
        int count = 0;
        long to = rows.getFirst().head();
        for (Row row : rows) {
            if (count == MAX_CHANGES || changes.length() > MAX_CHARACTERS) {
                return written(to, changes);
            }
            to = row.sequence() == null ? to : row.sequence();
            changes.append(count++ == 0 ? "" : ",")
                    .append("{\"sequence\":")
                    .append(to)
                    .append(",\"entity\":")
                    .append(row.entity())
                    .append('}');
        }
        return written(rows.getFirst().head(), changes);
    }

    private static String written(long to, StringBuilder changes) {
        return "{\"format\":" + Protocol.FORMAT + ",\"to\":" + to + ",\"changes\":[" + changes + "]}";
    }

    private Row row(ResultSet row) throws SQLException {
        String entity = row.getString("entity");
        return new Row(
                row.getLong("head"),
                row.getLong("forgotten"),
                row.getObject("sequence", Long.class),
                entity == null ? null : sealing.opened(row.getString("kind"), entity));
    }
}
