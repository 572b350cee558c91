package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.controlplane.usage.Rollup.Amounts;
import io.gatehouse.controlplane.usage.Rollup.CountKey;
import io.gatehouse.controlplane.usage.Rollup.Latencies;
import io.gatehouse.controlplane.usage.Rollup.LatencyKey;
import io.gatehouse.controlplane.usage.Rollup.MirrorKey;
import io.gatehouse.model.usage.UsageSegment;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** Adds to the tables of usage, a set at a time. Runs in the caller's transaction. Thread-safe. */
@Singleton
class UsageStore {
    private static final String ADD_COUNTS = """
            INSERT INTO %s AS t (at, api, route, consumer, key, plan, outcome, count, bytes_in, bytes_out)
            SELECT at, api, route, consumer, key, plan, outcome, count, bytes_in, bytes_out
            FROM unnest(?, ?, ?, ?, ?, ?, cast(? AS smallint[]), ?, ?, ?)
                AS r (at, api, route, consumer, key, plan, outcome, count, bytes_in, bytes_out)
            ON CONFLICT (at, api, route, consumer, key, plan, outcome) DO UPDATE SET
                count = least(cast(t.count AS numeric) + excluded.count, 9223372036854775807),
                bytes_in = least(cast(t.bytes_in AS numeric) + excluded.bytes_in, 9223372036854775807),
                bytes_out = least(cast(t.bytes_out AS numeric) + excluded.bytes_out, 9223372036854775807)
            """;

    private static final String ADD_LATENCIES = """
            INSERT INTO %s AS t (at, api, route, consumer, total_buckets, total_counts, upstream_buckets, upstream_counts)
            SELECT at, api, route, consumer, cast(total_buckets AS integer[]), cast(total_counts AS bigint[]),
                cast(upstream_buckets AS integer[]), cast(upstream_counts AS bigint[])
            FROM unnest(?, ?, ?, ?, ?, ?, ?, ?)
                AS r (at, api, route, consumer, total_buckets, total_counts, upstream_buckets, upstream_counts)
            ON CONFLICT (at, api, route, consumer) DO UPDATE SET
                (total_buckets, total_counts) = (
                    SELECT coalesce(array_agg(bucket ORDER BY bucket), '{}'), coalesce(array_agg(count ORDER BY bucket), '{}')
                    FROM (SELECT bucket, cast(least(sum(count), 9223372036854775807) AS bigint) AS count
                        FROM (SELECT * FROM unnest(t.total_buckets, t.total_counts)
                            UNION ALL SELECT * FROM unnest(excluded.total_buckets, excluded.total_counts)) AS b (bucket, count)
                        GROUP BY bucket) AS merged),
                (upstream_buckets, upstream_counts) = (
                    SELECT coalesce(array_agg(bucket ORDER BY bucket), '{}'), coalesce(array_agg(count ORDER BY bucket), '{}')
                    FROM (SELECT bucket, cast(least(sum(count), 9223372036854775807) AS bigint) AS count
                        FROM (SELECT * FROM unnest(t.upstream_buckets, t.upstream_counts)
                            UNION ALL SELECT * FROM unnest(excluded.upstream_buckets, excluded.upstream_counts))
                            AS b (bucket, count)
                        GROUP BY bucket) AS merged)
            """;

    private static final String ADD_MIRRORS = """
            INSERT INTO %s AS t (at, api, route, upstream, primary_status, result, mirror_status, count)
            SELECT at, api, route, upstream, primary_status, result, mirror_status, count
            FROM unnest(?, ?, ?, ?, cast(? AS smallint[]), cast(? AS smallint[]), cast(? AS smallint[]), ?)
                AS r (at, api, route, upstream, primary_status, result, mirror_status, count)
            ON CONFLICT (at, api, route, upstream, primary_status, result, mirror_status)
                DO UPDATE SET count = t.count + excluded.count
            """;

    private final Sql sql;

    UsageStore(Sql sql) {
        this.sql = sql;
    }

    void addCounts(Level level, Map<CountKey, Amounts> rows) {
        if (rows.isEmpty()) {
            return;
        }
        Collection<CountKey> keys = rows.keySet();
        Collection<Amounts> amounts = rows.values();
        sql.update(
                ADD_COUNTS.formatted(level.counts()),
                column(keys, key -> moment(key.at()), new Instant[0]),
                column(keys, CountKey::api, new UUID[0]),
                column(keys, CountKey::route, new UUID[0]),
                column(keys, CountKey::consumer, new UUID[0]),
                column(keys, CountKey::key, new UUID[0]),
                column(keys, CountKey::plan, new UUID[0]),
                column(keys, CountKey::outcome, new Integer[0]),
                numbers(amounts, Amounts::count),
                numbers(amounts, Amounts::bytesIn),
                numbers(amounts, Amounts::bytesOut));
    }

    void addLatencies(Level level, Map<LatencyKey, Latencies> rows) {
        if (rows.isEmpty()) {
            return;
        }
        Collection<LatencyKey> keys = rows.keySet();
        Collection<Latencies> values = rows.values();
        sql.update(
                ADD_LATENCIES.formatted(level.latencies()),
                column(keys, key -> moment(key.at()), new Instant[0]),
                column(keys, LatencyKey::api, new UUID[0]),
                column(keys, LatencyKey::route, new UUID[0]),
                column(keys, LatencyKey::consumer, new UUID[0]),
                column(values, row -> Histogram.array(row.total().buckets()), new String[0]),
                column(values, row -> Histogram.array(row.total().counts()), new String[0]),
                column(values, row -> Histogram.array(row.upstream().buckets()), new String[0]),
                column(values, row -> Histogram.array(row.upstream().counts()), new String[0]));
    }

    void addMirrors(Level level, Map<MirrorKey, Long> rows) {
        if (rows.isEmpty()) {
            return;
        }
        Collection<MirrorKey> keys = rows.keySet();
        sql.update(
                ADD_MIRRORS.formatted(level.mirrors()),
                column(keys, key -> moment(key.at()), new Instant[0]),
                column(keys, MirrorKey::api, new UUID[0]),
                column(keys, MirrorKey::route, new UUID[0]),
                column(keys, MirrorKey::upstream, new String[0]),
                column(keys, MirrorKey::primary, new Integer[0]),
                column(keys, MirrorKey::result, new Integer[0]),
                column(keys, MirrorKey::status, new Integer[0]),
                numbers(rows.values(), Long::longValue));
    }

    /** Notes the newest minute of each key. */
    void addLastUses(UsageSegment segment) {
        Map<UUID, Long> newest = new TreeMap<>();
        for (UsageSegment.Count row : segment.counts()) {
            UUID key = row.key();
            if (key != null) {
                newest.merge(key, row.minute(), Math::max);
            }
        }
        if (!newest.isEmpty()) {
            sql.update(
                    """
                    INSERT INTO key_last_used AS t (key, at) SELECT * FROM unnest(?, ?)
                    ON CONFLICT (key) DO UPDATE SET at = excluded.at WHERE t.at < excluded.at
                    """,
                    newest.keySet().toArray(UUID[]::new),
                    column(newest.values(), UsageStore::moment, new Instant[0]));
        }
    }

    private static Instant moment(long minute) {
        return Instant.ofEpochSecond(minute * 60);
    }

    private static <R, T> T[] column(Collection<R> rows, Function<R, T> value, T[] type) {
        return rows.stream().map(value).toList().toArray(type);
    }

    private static <R> Long[] numbers(Collection<R> rows, ToLongFunction<R> value) {
        return rows.stream().mapToLong(value).boxed().toArray(Long[]::new);
    }
}
