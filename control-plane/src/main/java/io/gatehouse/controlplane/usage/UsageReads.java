package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.model.usage.UsageSegment.Sparse;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the tables of usage. Thread-safe. */
@Singleton
class UsageReads {
    private static final Integer[] NO_ERRORS = Arrays.stream(Outcome.values())
            .filter(outcome -> !outcome.isError())
            .map(Outcome::number)
            .toArray(Integer[]::new);

    private static final String COUNT = Saturating.bigint("sum(count)");
    private static final String ERRORS = Saturating.bigint("coalesce(sum(count) FILTER (WHERE outcome <> ALL (?)), 0)");

    private final Sql sql;

    UsageReads(Sql sql) {
        this.sql = sql;
    }

    /** A time at a level, cut into steps that begin at {@code from}. */
    record Span(Level level, Instant from, Instant to, Duration step) {
        /** As one step. */
        static Span whole(Level level, Instant from, Instant to) {
            return new Span(level, from, to, Duration.between(from, to));
        }

        int index(Instant at) {
            return (int) Duration.between(from, at).dividedBy(step);
        }
    }

    /** Exchanges of a step and group. {@code group} has the values in the order of the dimensions asked for. */
    record CountRow(Instant at, List<@Nullable String> group, long count, long errors, long bytesIn, long bytesOut) {}

    /** The merged histogram of a step and group. */
    record LatencyRow(Instant at, List<@Nullable String> group, Sparse total) {}

    List<CountRow> counts(Span span, List<Dimension> dimensions, UsageFilter filter, int limit) {
        List<@Nullable Object> values = new ArrayList<>();
        String statement = "SELECT " + step(span, values) + " AS step" + columns(dimensions)
                + ", " + COUNT + " AS count, " + ERRORS + " AS errors, "
                + Saturating.bigint("sum(bytes_in)") + " AS bytes_in, " + Saturating.bigint("sum(bytes_out)")
                + " AS bytes_out FROM "
                + span.level().counts();
        values.add(NO_ERRORS);
        statement += where(span, filter, values) + " GROUP BY step" + columns(dimensions) + " LIMIT ?";
        values.add(limit);
        return sql.query(
                statement,
                row -> new CountRow(
                        Sql.moment(row, "step"),
                        group(row, dimensions),
                        row.getLong("count"),
                        row.getLong("errors"),
                        row.getLong("bytes_in"),
                        row.getLong("bytes_out")),
                values.toArray());
    }

    List<LatencyRow> latencies(Span span, List<Dimension> dimensions, UsageFilter filter, int limit) {
        List<@Nullable Object> values = new ArrayList<>();
        String columns = columns(dimensions);
        String merged = "SELECT " + step(span, values) + " AS step" + columns
                + ", bucket, " + Saturating.bigint("sum(bucket_count)") + " AS bucket_count FROM "
                + span.level().latencies() + ", unnest(total_buckets, total_counts) AS b (bucket, bucket_count)"
                + where(span, filter, values) + " GROUP BY step" + columns + ", bucket";
        String statement = "SELECT step" + columns + ", array_agg(bucket ORDER BY bucket) AS buckets,"
                + " array_agg(bucket_count ORDER BY bucket) AS counts FROM (" + merged + ") AS m GROUP BY step"
                + columns + " LIMIT ?";
        values.add(limit);
        return sql.query(
                statement,
                row -> new LatencyRow(
                        Sql.moment(row, "step"),
                        group(row, dimensions),
                        new Sparse(List.of((Integer[]) row.getArray("buckets").getArray()), List.of((Long[])
                                row.getArray("counts").getArray()))),
                values.toArray());
    }

    /** The largest groups of one dimension. */
    List<UsageReport.Top> top(Span span, Dimension dimension, UsageFilter filter, int limit) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(NO_ERRORS);
        String column = dimension.word();
        String groups = "SELECT " + column + ", " + COUNT + " AS count, " + ERRORS + " AS errors FROM "
                + span.level().counts() + where(span, filter, values) + " GROUP BY " + column
                + " ORDER BY count DESC, " + column + " LIMIT ?";
        values.add(limit);
        String statement = dimension == Dimension.OUTCOME
                ? "SELECT g.*, NULL AS name FROM (" + groups + ") AS g ORDER BY count DESC, outcome"
                : "SELECT g.*, e.body ->> 'name' AS name FROM (" + groups + ") AS g LEFT JOIN sync_entity e"
                        + " ON e.kind = '" + column + "' AND e.id = g." + column + " ORDER BY count DESC, g." + column;
        return sql.query(
                statement,
                row -> new UsageReport.Top(
                        group(row, List.of(dimension)).getFirst(),
                        row.getString("name"),
                        row.getLong("count"),
                        row.getLong("errors")),
                values.toArray());
    }

    Map<UUID, Instant> lastUses(Collection<UUID> keys) {
        Map<UUID, Instant> uses = new HashMap<>();
        sql.query(
                "SELECT key, at FROM key_last_used WHERE key = ANY (?)",
                row -> uses.put(Sql.id(row, "key"), Sql.moment(row, "at")),
                (Object) keys.toArray(UUID[]::new));
        return uses;
    }

    private static String step(Span span, List<@Nullable Object> values) {
        values.add(span.step().toSeconds() + " seconds");
        values.add(span.from());
        return "date_bin(cast(? AS interval), at, cast(? AS timestamptz))";
    }

    private static String columns(List<Dimension> dimensions) {
        return dimensions.stream().map(dimension -> ", " + dimension.word()).collect(Collectors.joining());
    }

    private static String where(Span span, UsageFilter filter, List<@Nullable Object> values) {
        StringBuilder where = new StringBuilder(" WHERE at >= ? AND at < ?");
        values.add(span.from());
        values.add(span.to());
        for (Map.Entry<Dimension, Object> wanted : filter.values().entrySet()) {
            where.append(" AND ").append(wanted.getKey().word()).append(" = ?");
            values.add(wanted.getValue());
        }
        return where.toString();
    }

    private static List<@Nullable String> group(ResultSet row, List<Dimension> dimensions) throws SQLException {
        List<@Nullable String> group = new ArrayList<>();
        for (Dimension dimension : dimensions) {
            String value = row.getString(dimension.word());
            group.add(
                    dimension == Dimension.OUTCOME && value != null
                            ? Outcome.ofNumber(Integer.parseInt(value)).code()
                            : value);
        }
        return group;
    }
}
