package io.gatehouse.controlplane.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.nodes.JoinTokens;
import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.NodeClient;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.gatehouse.controlplane.usage.MirrorReport.Item;
import io.gatehouse.controlplane.usage.MirrorReport.Pair;
import io.gatehouse.model.sync.Protocol;
import io.gatehouse.model.usage.MirrorResult;
import io.gatehouse.model.usage.UsageSegment;
import io.gatehouse.model.usage.UsageSegment.Mirror;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What became of mirrors: taken in once, kept at three levels, told in the admin API. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class MirrorUsageTest {
    /** A minute in the middle of the last full hour, and that hour. */
    private static final Instant HOUR =
            Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(1));

    private static final Instant MINUTE = HOUR.plus(Duration.ofMinutes(30));

    @Inject
    Ledger ledger;

    @Inject
    UsageQuery query;

    @Inject
    JoinTokens joinTokens;

    @Inject
    Admin admin;

    @Inject
    Sql sql;

    @Inject
    ObjectMapper mapper;

    @TestHTTPResource
    URI root;

    private final UUID api = UUID.randomUUID();
    private final UUID route = UUID.randomUUID();
    private NodeClient node;

    @BeforeEach
    void join() {
        node = NodeClient.stranger(root, mapper).join(joinTokens.create(null).token(), "node");
    }

    private UsageSegment segment(long number, Mirror... mirrors) {
        return new UsageSegment(Protocol.FORMAT, node.id(), 1, number, List.of(), List.of(), List.of(mirrors));
    }

    private Mirror answered(Instant minute, int primary, int status, long count) {
        return mirror(minute, primary, MirrorResult.ANSWERED, status, count);
    }

    private Mirror mirror(Instant minute, int primary, MirrorResult result, int status, long count) {
        return new Mirror(minute.getEpochSecond() / 60, api, route, "shadow", primary, result, status, count);
    }

    private long sum(String table) {
        return sql.one("SELECT coalesce(sum(count), 0) FROM " + table + " WHERE api = ?", row -> row.getLong(1), api);
    }

    @Test
    void aSegmentThatIsSentTwiceOrByManyAtOnceCountsOnceAtEachLevel() {
        UsageSegment segment = segment(1, answered(MINUTE, 200, 200, 7), answered(MINUTE.plusSeconds(60), 200, 200, 2));

        assertEquals(204, node.post(Protocol.USAGE, segment).statusCode());
        assertEquals(204, node.post(Protocol.USAGE, segment).statusCode());
        LongStream.range(0, 8).parallel().forEach(_ -> ledger.apply(segment));
        ledger.apply(segment(2, answered(MINUTE, 200, 200, 1)));

        assertEquals(10, sum("mirror_minute"));
        assertEquals(10, sum("mirror_hour"));
        assertEquals(10, sum("mirror_day"));
        long hours =
                sql.one("SELECT count(*) FROM mirror_hour WHERE api = ? AND at = ?", row -> row.getLong(1), api, HOUR);
        assertEquals(1, hours);
    }

    @Test
    void mirrorsAreToldBySameAndOtherStatusClassAndByWhatBecameOfTheOthers() {
        ledger.apply(segment(
                1,
                answered(MINUTE, 200, 200, 90),
                answered(MINUTE, 200, 204, 4),
                answered(MINUTE, 200, 500, 3),
                answered(MINUTE, 0, 200, 2),
                answered(MINUTE, 404, 200, 5),
                mirror(MINUTE, 200, MirrorResult.FAILED, 0, 6),
                mirror(MINUTE, 200, MirrorResult.GIVEN_UP, 0, 7),
                mirror(MINUTE, 200, MirrorResult.SKIPPED, 0, 8)));

        Item item = query.mirrors(HOUR, HOUR.plusSeconds(3600), api).items().getFirst();

        assertEquals(
                new Item(
                        api,
                        null,
                        route,
                        null,
                        "shadow",
                        125,
                        94,
                        10,
                        6,
                        7,
                        8,
                        List.of(
                                new Pair(404, 200, 5),
                                new Pair(200, 204, 4),
                                new Pair(200, 500, 3),
                                new Pair(0, 200, 2))),
                item);
        assertEquals(
                List.of(), query.mirrors(HOUR.minusSeconds(3600), HOUR, api).items());
    }

    @Test
    void whatIsTooOldForALevelIsLeftOutOfItAlone() {
        Instant old = Instant.now().minus(Level.MINUTE.kept()).minus(Duration.ofHours(1));

        ledger.apply(segment(1, answered(old, 200, 200, 3)));

        assertEquals(0, sum("mirror_minute"));
        assertEquals(3, sum("mirror_hour"));
    }

    @Test
    void theApiTellsThemToEveryViewerWithTheNamesOfWhatIsLive() {
        String id = mirrored();
        UUID live = UUID.fromString(id);
        UUID first = sql.one(
                "SELECT cast(body #>> '{routes,0,id}' AS uuid) FROM sync_entity WHERE id = ?",
                row -> row.getObject(1, UUID.class),
                live);
        ledger.apply(new UsageSegment(
                Protocol.FORMAT,
                node.id(),
                1,
                1,
                List.of(),
                List.of(),
                List.of(new Mirror(
                        MINUTE.getEpochSecond() / 60, live, first, "shadow", 200, MirrorResult.ANSWERED, 503, 4))));

        var body = admin.get("/api/v1/usage/mirrors?api=" + id + "&from=" + HOUR + "&to=" + HOUR.plusSeconds(3600))
                .statusCode(200)
                .extract()
                .jsonPath();

        assertEquals(1, body.getList("items").size());
        assertEquals("/orders/**", body.getString("items[0].path"));
        assertTrue(body.getString("items[0].name").startsWith("API"));
        assertEquals(4, body.getInt("items[0].different"));
        assertEquals(503, body.getInt("items[0].pairs[0].mirror"));
        assertNull(body.get("items[0].pairs[1]"));
    }

    private String mirrored() {
        String id = admin.post(
                        "/api/v1/apis",
                        ("{'name':'" + Admin.unique("API") + "','basePath':'/" + UUID.randomUUID()
                                        + "','upstream':{'targets':[{'url':'http://a.test'}]},"
                                        + "'upstreams':{'shadow':{'targets':[{'url':'http://b.test'}]}},'routes':["
                                        + "{'path':'/orders/**','forward':{'mirror':{'upstream':'shadow','percent':5}}}]}")
                                .replace('\'', '"'))
                .statusCode(201)
                .extract()
                .path("id");
        admin.post("/api/v1/apis/" + id + "/publish", "{}").statusCode(200);
        return id;
    }

    @ParameterizedTest
    @CsvSource({"from=yesterday, from", "api=nonsense, api", "from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z, to"})
    void whatCannotBeAskedIsRefusedByItsName(String parameters, String path) {
        List<String> paths = admin.get("/api/v1/usage/mirrors?" + parameters)
                .statusCode(422)
                .extract()
                .path("errors.path");
        assertEquals(List.of(path), paths);
    }

    @ParameterizedTest
    @CsvSource({
        "'', 200, 1, upstream",
        "'a b', 200, 1, upstream",
        "shadow, 99, 1, primary",
        "shadow, 1000, 1, primary",
        "shadow, 200, 0, count"
    })
    void aSegmentWithMirrorsThatCannotBeIsRefused(String upstream, int primary, long count, String path) {
        HttpResponse<String> response = node.post(
                Protocol.USAGE,
                segment(
                        1,
                        new Mirror(
                                MINUTE.getEpochSecond() / 60,
                                api,
                                route,
                                upstream,
                                primary,
                                MirrorResult.ANSWERED,
                                200,
                                count)));

        assertEquals(422, response.statusCode());
        assertTrue(response.body().contains("\"path\":\"mirrors[0]." + path + "\""), response.body());
    }
}
