package io.gatehouse.controlplane.nodes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.model.sync.NodeReport;
import io.gatehouse.model.sync.Protocol;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** The tables of nodes. Thread-safe. */
@Singleton
class NodeStore {
    private static final long LIVE_SECONDS = Protocol.REPORT_INTERVAL.toSeconds() * 3;
    private static final TypeReference<List<NodeReport.Broken>> BROKEN = new TypeReference<>() {};
    private static final TypeReference<List<NodeReport.Target>> TARGETS = new TypeReference<>() {};
    private static final TypeReference<List<String>> TROUBLES = new TypeReference<>() {};

    private final Sql sql;
    private final ObjectMapper mapper;

    NodeStore(Sql sql, ObjectMapper mapper) {
        this.sql = sql;
        this.mapper = mapper;
    }

    void add(UUID id, String name) {
        sql.update("INSERT INTO node (id, name) VALUES (?, ?)", id, name);
    }

    boolean has(UUID id) {
        return sql.first("SELECT 1 FROM node WHERE id = ? AND removed_at IS NULL", row -> row.getInt(1), id)
                .isPresent();
    }

    /** Also when it was removed. */
    boolean wasThere(UUID id) {
        return sql.first("SELECT 1 FROM node WHERE id = ?", row -> row.getInt(1), id)
                .isPresent();
    }

    boolean remove(UUID id) {
        return sql.update("UPDATE node SET removed_at = now() WHERE id = ? AND removed_at IS NULL", id) == 1;
    }

    /** Notes where a node is, and when it came there, by the clock of the database. */
    void applied(UUID id, long sequence) {
        sql.update("""
                WITH moved AS (
                    UPDATE node SET sequence = ?, applied_at = clock_timestamp()
                    WHERE id = ? AND (sequence <> ? OR applied_at IS NULL) RETURNING id, sequence, applied_at)
                INSERT INTO node_applied (node, sequence, applied_at) SELECT id, sequence, applied_at FROM moved
                ON CONFLICT DO NOTHING
                """, sequence, id, sequence);
    }

    void reported(UUID id, NodeReport report) {
        NodeReport.LedgerStatement ledger = report.ledger();
        sql.update(
                """
                UPDATE node SET reported_at = clock_timestamp(), started_at = ?, version = ?, address = ?,
                    broken = cast(? AS jsonb), targets = cast(? AS jsonb), troubles = cast(? AS jsonb), epoch = ?, closed_segments = ?, unsent_segments = ?, oldest_unsent = ?
                WHERE id = ?
                """,
                report.startedAt(),
                report.version(),
                report.address(),
                written(BROKEN, report.broken()),
                written(TARGETS, report.targets()),
                written(TROUBLES, report.troubles()),
                ledger.epoch(),
                ledger.closedSegments(),
                ledger.unsentSegments(),
                ledger.oldestUnsent(),
                id);
    }

    int live() {
        return sql.one(
                "SELECT count(*) FROM node WHERE removed_at IS NULL AND reported_at > now() - make_interval(secs => ?)",
                row -> row.getInt(1),
                (double) LIVE_SECONDS);
    }

    long head() {
        return sql.one("SELECT sequence FROM sync_head", row -> row.getLong(1));
    }

    List<Node> list() {
        return sql.query("""
                SELECT n.*, h.sequence AS head,
                    coalesce(n.reported_at > now() - make_interval(secs => ?), false) AS live
                FROM node n, sync_head h WHERE n.removed_at IS NULL ORDER BY n.name, n.joined_at, n.id
                """, this::node, (double) LIVE_SECONDS);
    }

    Reach reach(long sequence, Instant since) {
        return sql.one("""
                SELECT count(*) AS live, count(*) FILTER (WHERE n.sequence >= ?) AS applied,
                    max(extract(epoch FROM a.at - ?)) FILTER (WHERE n.joined_at <= ?) AS seconds
                FROM node n LEFT JOIN LATERAL (
                    SELECT min(applied_at) AS at FROM node_applied WHERE node = n.id AND sequence >= ?) a ON true
                WHERE n.removed_at IS NULL AND n.reported_at > now() - make_interval(secs => ?)
                """, NodeStore::reach, sequence, since, since, sequence, (double) LIVE_SECONDS);
    }

    /** Drops the times of old changes, but for each node's newest. */
    void forgetAppliedBefore(Instant moment) {
        sql.update("""
                DELETE FROM node_applied a WHERE a.applied_at < ?
                    AND a.sequence < (SELECT max(b.sequence) FROM node_applied b WHERE b.node = a.node)
                """, moment);
    }

    private static Reach reach(ResultSet row) throws SQLException {
        double seconds = row.getDouble("seconds");
        boolean unknown = row.wasNull();
        return new Reach(
                row.getInt("live"),
                row.getInt("applied"),
                unknown ? null : Duration.ofMillis(Math.max(0, Math.round(seconds * 1000))));
    }

    private Node node(ResultSet row) throws SQLException {
        long sequence = row.getLong("sequence");
        long head = row.getLong("head");
        return new Node(
                Sql.id(row, "id"),
                row.getString("name"),
                row.getString("address"),
                row.getString("version"),
                sequence,
                head,
                Math.max(0, head - sequence),
                Sql.momentOrNull(row, "applied_at"),
                Sql.momentOrNull(row, "reported_at"),
                row.getBoolean("live"),
                read(BROKEN, row.getString("broken")),
                read(TARGETS, row.getString("targets")),
                read(TROUBLES, row.getString("troubles")));
    }

    private <T> String written(TypeReference<List<T>> type, List<T> part) {
        try {
            return mapper.writerFor(type).writeValueAsString(part);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a part of a node's report cannot be written as JSON", e);
        }
    }

    private <T> List<T> read(TypeReference<List<T>> type, String json) {
        try {
            return mapper.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a part of a node's report cannot be read", e);
        }
    }
}
