package io.gatehouse.controlplane.decisions;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.Outcome;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Rows of decision records. Thread-safe; blocks. */
@Singleton
class DecisionStore {
    static final String TABLE = "decision";

    private final Sql sql;
    private final ObjectMapper mapper;

    DecisionStore(Sql sql, ObjectMapper mapper) {
        this.sql = sql;
        this.mapper = mapper;
    }

    /** Adds what is not there yet. */
    void add(UUID node, Decision decision) {
        sql.update(
                """
                INSERT INTO decision (at, request_id, node, api, route, consumer, key, plan, outcome, status, code, reason, method,
                    path, caller, target, attempts, total_micros, upstream_micros, bytes_in, bytes_out, calls,
                    trace_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, cast(? AS jsonb), ?) ON CONFLICT DO NOTHING
                """,
                decision.at(),
                decision.requestId(),
                node,
                decision.api(),
                decision.route(),
                decision.consumer(),
                decision.key(),
                decision.plan(),
                decision.outcome().number(),
                decision.status(),
                decision.code(),
                decision.reason(),
                decision.method(),
                decision.path(),
                decision.caller(),
                decision.target(),
                decision.attempts(),
                decision.totalMicros(),
                decision.upstreamMicros() < 0 ? null : decision.upstreamMicros(),
                decision.bytesIn(),
                decision.bytesOut(),
                decision.calls().isEmpty() ? null : written(decision.calls()),
                decision.traceId());
    }

    /** The newest first, one more than {@code limit} when there are more. */
    List<DecisionView> find(DecisionFilter filter, int limit) {
        StringBuilder where = new StringBuilder("true");
        List<@Nullable Object> values = new ArrayList<>();
        add(where, values, "at >= ?", filter.from());
        add(where, values, "at < ?", filter.to());
        add(where, values, "api = ?", filter.api());
        add(where, values, "consumer = ?", filter.consumer());
        add(where, values, "key = ?", filter.key());
        add(
                where,
                values,
                "outcome = ?",
                filter.outcome() == null ? null : filter.outcome().number());
        add(
                where,
                values,
                "(at, request_id) < (SELECT at, request_id FROM decision WHERE request_id = ? LIMIT 1)",
                filter.after());
        values.add(limit + 1);
        return sql.query(
                "SELECT * FROM decision WHERE " + where + " ORDER BY at DESC, request_id DESC LIMIT ?",
                this::read,
                values.toArray());
    }

    private static void add(
            StringBuilder where, List<@Nullable Object> values, String condition, @Nullable Object value) {
        if (value != null) {
            where.append(" AND ").append(condition);
            values.add(value);
        }
    }

    Optional<DecisionView> get(String requestId) {
        return sql.first("SELECT * FROM decision WHERE request_id = ?", this::read, requestId);
    }

    private String written(List<Decision.Call> calls) {
        try {
            return mapper.writeValueAsString(calls);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<Decision.Call> calls(@Nullable String text) {
        try {
            return text == null ? List.of() : List.of(mapper.readValue(text, Decision.Call[].class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private DecisionView read(ResultSet row) throws SQLException {
        long upstream = row.getLong("upstream_micros");
        Double upstreamMillis = row.wasNull() ? null : upstream / 1000.0;
        return new DecisionView(
                row.getString("request_id"),
                Sql.moment(row, "at"),
                Sql.id(row, "node"),
                row.getObject("api", UUID.class),
                row.getObject("route", UUID.class),
                row.getObject("consumer", UUID.class),
                row.getObject("key", UUID.class),
                row.getObject("plan", UUID.class),
                Outcome.ofNumber(row.getInt("outcome")),
                row.getInt("status"),
                row.getString("code"),
                row.getString("reason"),
                row.getString("method"),
                row.getString("path"),
                row.getString("caller"),
                row.getString("target"),
                row.getInt("attempts"),
                row.getLong("total_micros") / 1000.0,
                upstreamMillis,
                row.getLong("bytes_in"),
                row.getLong("bytes_out"),
                calls(row.getString("calls")),
                row.getString("trace_id"));
    }
}
