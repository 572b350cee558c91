package io.gatehouse.controlplane.usage;

import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.controlplane.usage.MirrorReport.Item;
import io.gatehouse.controlplane.usage.MirrorReport.Pair;
import io.gatehouse.controlplane.usage.UsageReads.Span;
import io.gatehouse.model.usage.MirrorResult;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the tables of mirrors. Thread-safe. */
@Singleton
class MirrorReads {
    /** Routes in an answer, and pairs of each, at most. */
    static final int MOST_ITEMS = 200;

    static final int MOST_PAIRS = 20;

    private static final String ITEMS = """
            SELECT g.*, e.body ->> 'name' AS name, (
                SELECT r ->> 'path' FROM jsonb_array_elements(e.body -> 'routes') AS r
                WHERE r ->> 'id' = cast(g.route AS text) LIMIT 1) AS path
            FROM (
                SELECT api, route, upstream, cast(sum(count) AS bigint) AS requests,
                    cast(sum(count) FILTER (WHERE result = ? AND primary_status / 100 = mirror_status / 100) AS bigint) AS same,
                    cast(sum(count) FILTER (WHERE result = ? AND primary_status / 100 <> mirror_status / 100) AS bigint)
                        AS different,
                    cast(sum(count) FILTER (WHERE result = ?) AS bigint) AS failed,
                    cast(sum(count) FILTER (WHERE result = ?) AS bigint) AS given_up,
                    cast(sum(count) FILTER (WHERE result = ?) AS bigint) AS skipped
                FROM %s WHERE at >= ? AND at < ?%s
                GROUP BY api, route, upstream ORDER BY requests DESC, api, route, upstream LIMIT ?) AS g
            LEFT JOIN sync_entity e ON e.kind = 'api' AND e.id = g.api
            ORDER BY g.requests DESC, g.api, g.route, g.upstream
            """;

    private static final String PAIRS = """
            SELECT * FROM (
                SELECT api, route, upstream, primary_status, mirror_status, cast(sum(count) AS bigint) AS count,
                    row_number() OVER (PARTITION BY api, route, upstream
                        ORDER BY sum(count) DESC, primary_status, mirror_status) AS place
                FROM %s WHERE at >= ? AND at < ?%s AND result = ? AND primary_status <> mirror_status
                GROUP BY api, route, upstream, primary_status, mirror_status) AS p
            WHERE place <= ? ORDER BY place
            """;

    private final Sql sql;

    MirrorReads(Sql sql) {
        this.sql = sql;
    }

    private record Group(UUID api, UUID route, String upstream) {}

    /** @param api null for any */
    List<Item> items(Span span, @Nullable UUID api) {
        List<@Nullable Object> values = new ArrayList<>();
        values.add(MirrorResult.ANSWERED.number());
        values.add(MirrorResult.ANSWERED.number());
        values.add(MirrorResult.FAILED.number());
        values.add(MirrorResult.GIVEN_UP.number());
        values.add(MirrorResult.SKIPPED.number());
        String statement = ITEMS.formatted(span.level().mirrors(), where(span, api, values));
        values.add(MOST_ITEMS);
        Map<Group, List<Pair>> pairs = pairs(span, api);
        return sql.query(
                statement,
                row -> {
                    Item item = new Item(
                            Sql.id(row, "api"),
                            row.getString("name"),
                            Sql.id(row, "route"),
                            row.getString("path"),
                            row.getString("upstream"),
                            row.getLong("requests"),
                            row.getLong("same"),
                            row.getLong("different"),
                            row.getLong("failed"),
                            row.getLong("given_up"),
                            row.getLong("skipped"),
                            List.of());
                    return item.with(
                            pairs.getOrDefault(new Group(item.api(), item.route(), item.upstream()), List.of()));
                },
                values.toArray());
    }

    private Map<Group, List<Pair>> pairs(Span span, @Nullable UUID api) {
        List<@Nullable Object> values = new ArrayList<>();
        String statement = PAIRS.formatted(span.level().mirrors(), where(span, api, values));
        values.add(MirrorResult.ANSWERED.number());
        values.add(MOST_PAIRS);
        Map<Group, List<Pair>> pairs = new HashMap<>();
        sql.query(
                statement,
                row -> pairs.computeIfAbsent(
                                new Group(Sql.id(row, "api"), Sql.id(row, "route"), row.getString("upstream")),
                                _ -> new ArrayList<>())
                        .add(new Pair(row.getInt("primary_status"), row.getInt("mirror_status"), row.getLong("count"))),
                values.toArray());
        return pairs;
    }

    /** What is asked for, with its values. */
    private static String where(Span span, @Nullable UUID api, List<@Nullable Object> values) {
        values.add(span.from());
        values.add(span.to());
        if (api == null) {
            return "";
        }
        values.add(api);
        return " AND api = ?";
    }
}
