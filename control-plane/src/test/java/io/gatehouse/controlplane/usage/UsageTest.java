package io.gatehouse.controlplane.usage;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.access.Caller;
import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.access.Tokens;
import io.gatehouse.controlplane.nodes.JoinTokens;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.publishing.Publisher;
import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.controlplane.testing.NodeClient;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.gatehouse.controlplane.usage.UsageReport.Point;
import io.gatehouse.controlplane.usage.UsageReport.Series;
import io.gatehouse.controlplane.usage.UsageReport.Top;
import io.gatehouse.controlplane.usage.UsageReport.Totals;
import io.gatehouse.model.config.PublishedConsumer;
import io.gatehouse.model.sync.Protocol;
import io.gatehouse.model.usage.LatencyBuckets;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.model.usage.UsageSegment;
import io.gatehouse.model.usage.UsageSegment.Count;
import io.gatehouse.model.usage.UsageSegment.Latency;
import io.gatehouse.model.usage.UsageSegment.Sparse;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class UsageTest {
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
    Publisher publisher;

    @Inject
    Tokens tokens;

    @Inject
    Sql sql;

    @Inject
    ObjectMapper mapper;

    @TestHTTPResource
    URI root;

    private final UUID api = UUID.randomUUID();
    private final UUID route = UUID.randomUUID();
    private final UUID consumer = UUID.randomUUID();
    private final UUID key = UUID.randomUUID();
    private final UUID plan = UUID.randomUUID();
    private NodeClient node;

    @BeforeEach
    void join() {
        node = NodeClient.stranger(root, mapper).join(joinTokens.create(null).token(), "node");
    }

    @Test
    void aSegmentThatIsSentTwiceCountsOnce() {
        UsageSegment segment = segment(1, List.of(count(MINUTE, Outcome.SUCCESS, 7)), List.of());

        assertEquals(204, node.post(Protocol.USAGE, segment).statusCode());
        assertEquals(204, node.post(Protocol.USAGE, segment).statusCode());

        assertEquals(7, totals().count());
        assertEquals(7, statement().has());
    }

    @Test
    void theLedgerOfANodeThatJoinsAnewGoesOn() {
        node.report(0, 12, 0);
        UsageSegment unacknowledged = segment(1, List.of(count(MINUTE, Outcome.SUCCESS, 7)), List.of());
        node.post(Protocol.USAGE, unacknowledged);
        NodeClient former = node;

        node = former.joinAgain(joinTokens.create(null).token(), "node");

        assertEquals(401, former.post(Protocol.USAGE, unacknowledged).statusCode());
        assertThrows(Refused.class, () -> ledger.apply(unacknowledged));
        node.post(Protocol.USAGE, segment(1, List.of(count(MINUTE, Outcome.SUCCESS, 7)), List.of()));
        node.post(Protocol.USAGE, segment(2, List.of(count(MINUTE, Outcome.SUCCESS, 5)), List.of()));
        assertEquals(12, totals().count());
        assertEquals(12, statement().has());
        assertEquals(0, statement().gap());
        assertTrue(
                ledger.statement().stream().noneMatch(account -> account.node().equals(former.id())));
    }

    @Test
    void aSegmentThatManySendAtOnceCountsOnce() {
        UsageSegment segment = segment(
                1, List.of(count(MINUTE, Outcome.SUCCESS, 7)), List.of(latency(MINUTE, sparse(40, 7), sparse())));

        LongStream.range(0, 8).parallel().forEach(_ -> ledger.apply(segment));

        assertEquals(7, totals().count());
    }

    @Test
    void segmentsMayComeInAnyOrderAndLeaveNoMarksBehind() {
        for (long number : new long[] {3, 1, 5, 5, 3, 2, 1, 4, 2}) {
            ledger.apply(segment(number, List.of(count(MINUTE, Outcome.SUCCESS, 1)), List.of()));
        }

        assertEquals(5, totals().count());
        String marks = sql.one("""
                        SELECT 'through ' || through || ', marks ' || (SELECT count(*) FROM ledger_segment s
                            WHERE s.node = l.node) FROM ledger_node l WHERE node = ?
                        """, row -> row.getString(1), node.id());
        assertEquals("through 5, marks 0", marks);
    }

    @Test
    void histogramsOfSegmentsMergeExactlyAtEachLevel() {
        ledger.apply(segment(
                1,
                List.of(),
                List.of(
                        latency(MINUTE, sparse(5, 1, 7, 2), sparse(3, 4)),
                        latency(MINUTE, sparse(7, 3, 9, 1), sparse()),
                        latency(MINUTE.plusSeconds(60), sparse(500, 6), sparse()))));
        ledger.apply(segment(2, List.of(), List.of(latency(MINUTE, sparse(0, 1, 9, 10, 511, 1), sparse(3, 1, 4, 1)))));

        assertEquals("{0,5,7,9,511} {1,1,5,11,1} {3,4} {5,1}", histogram("latency_minute", MINUTE));
        assertEquals("{0,5,7,9,500,511} {1,1,5,11,6,1} {3,4} {5,1}", histogram("latency_hour", HOUR));
        assertEquals(
                "{0,5,7,9,500,511} {1,1,5,11,6,1} {3,4} {5,1}",
                histogram("latency_day", HOUR.truncatedTo(ChronoUnit.DAYS)));
    }

    @Test
    void callsOutsideOfEveryApiAreCountedToo() {
        Instant minute = MINUTE.minus(Duration.ofDays(3));
        Count nowhere = new Count(minutes(minute), null, null, null, null, null, Outcome.NO_ROUTE, 3, 10, 20);
        ledger.apply(segment(1, List.of(nowhere, nowhere), List.of()));
        ledger.apply(segment(2, List.of(nowhere), List.of()));

        UsageReport report = query.series(new UsageAsk(
                minute,
                minute.plusSeconds(60),
                Duration.ofMinutes(1),
                Set.of(Dimension.API, Dimension.OUTCOME),
                UsageFilter.ALL));

        assertEquals(1, report.series().size());
        assertEquals(
                "{api=null, outcome=no-route}",
                report.series().getFirst().group().toString());
        assertEquals(9, report.series().getFirst().count());
        assertEquals(30, report.totals().bytesIn());
        assertEquals(60, report.totals().bytesOut());
    }

    @Test
    void minutesOnBothSidesOfMidnightAreInTheirPartitions() {
        Instant midnight = Instant.now().truncatedTo(ChronoUnit.DAYS).minus(Duration.ofDays(5));
        ledger.apply(segment(
                1,
                List.of(count(midnight.minusSeconds(60), Outcome.SUCCESS, 2), count(midnight, Outcome.SUCCESS, 3)),
                List.of()));

        assertEquals(
                List.of(2L, 3L),
                sql.query(
                        "SELECT count FROM usage_minute WHERE api = ? ORDER BY tableoid::regclass::text",
                        row -> row.getLong(1),
                        api));
        UsageReport days = query.series(new UsageAsk(
                midnight.minus(Duration.ofDays(1)),
                midnight.plus(Duration.ofDays(1)),
                Duration.ofDays(1),
                Set.of(),
                UsageFilter.ofApi(api)));
        assertEquals(
                List.of(2L, 3L),
                days.series().getFirst().points().stream().map(Point::count).toList());
    }

    @Test
    void seriesHaveAPointForEachStepWithCountsErrorsAndPercentiles() {
        ledger.apply(segment(
                1,
                List.of(
                        count(MINUTE, Outcome.SUCCESS, 90),
                        count(MINUTE, Outcome.RATE_LIMITED, 9),
                        count(MINUTE, Outcome.UPSTREAM_TIMEOUT, 1),
                        count(MINUTE.plusSeconds(120), Outcome.SUCCESS, 5)),
                List.of(latency(MINUTE, sparse(100, 94, 200, 5, 300, 1), sparse()))));

        UsageReport report = query.series(
                new UsageAsk(MINUTE, MINUTE.plusSeconds(180), Duration.ofMinutes(1), Set.of(), UsageFilter.ofApi(api)));

        double p50 = LatencyBuckets.middle(100) / 1000;
        double p95 = LatencyBuckets.middle(200) / 1000;
        assertEquals(
                List.of(
                        new Point(MINUTE, 100, 10, p50, p95, p95),
                        new Point(MINUTE.plusSeconds(60), 0, 0, null, null, null),
                        new Point(MINUTE.plusSeconds(120), 5, 0, null, null, null)),
                report.series().getFirst().points());
        assertEquals(105, report.totals().count());
        assertEquals(10, report.totals().errors());
        assertEquals(p95, report.totals().percentiles().p99Millis());
        assertEquals(
                Map.of("success", 95L, "rate-limited", 9L, "upstream-timeout", 1L),
                report.totals().byOutcome());
    }

    @Test
    void seriesAreToldApartAndFiltered() {
        UUID other = UUID.randomUUID();
        ledger.apply(segment(
                1,
                List.of(
                        count(MINUTE, Outcome.SUCCESS, 4),
                        new Count(minutes(MINUTE), api, route, other, null, null, Outcome.SUCCESS, 6, 0, 0)),
                List.of(
                        latency(MINUTE, sparse(100, 4), sparse()),
                        new Latency(minutes(MINUTE), api, route, other, sparse(200, 6), sparse()))));
        Duration step = Duration.ofHours(1);
        Instant end = HOUR.plus(step);

        List<Series> byConsumer = query.series(new UsageAsk(
                        HOUR, end, step, Set.of(Dimension.CONSUMER, Dimension.API), UsageFilter.ofApi(api)))
                .series();
        assertEquals(
                List.of(
                        Map.of("api", api.toString(), "consumer", other.toString()),
                        Map.of("api", api.toString(), "consumer", consumer.toString())),
                byConsumer.stream().map(Series::group).toList());
        assertEquals(
                LatencyBuckets.middle(200) / 1000,
                byConsumer.getFirst().points().getFirst().p50Millis());

        List<Series> byKey = query.series(
                        new UsageAsk(HOUR, end, step, Set.of(Dimension.KEY), UsageFilter.of(api, consumer)))
                .series();
        assertEquals(
                List.of(Map.of("key", key.toString())),
                byKey.stream().map(Series::group).toList());
        // Latencies are not kept by key.
        assertNull(byKey.getFirst().points().getFirst().p50Millis());
    }

    @Test
    void theLargestConsumersComeFirstWithTheirNames() {
        UUID large = UUID.randomUUID();
        QuarkusTransaction.requiringNew().run(() -> publisher.publish(new PublishedConsumer(large, "Acme")));
        ledger.apply(segment(
                1,
                List.of(
                        count(MINUTE, Outcome.SUCCESS, 4),
                        new Count(minutes(MINUTE), api, route, large, null, null, Outcome.SUCCESS, 6, 0, 0),
                        new Count(minutes(MINUTE), api, route, large, null, null, Outcome.QUOTA_EXCEEDED, 2, 0, 0),
                        new Count(minutes(MINUTE), api, route, null, null, null, Outcome.KEY_MISSING, 1, 0, 0)),
                List.of()));

        List<Top> top = query.top(Dimension.CONSUMER, HOUR, HOUR.plusSeconds(3600), UsageFilter.ofApi(api), 10);

        assertEquals(
                List.of(
                        new Top(large.toString(), "Acme", 8, 2),
                        new Top(consumer.toString(), null, 4, 0),
                        new Top(null, null, 1, 1)),
                top);
        assertEquals(
                List.of("success", "quota-exceeded", "key-missing"),
                query.top(Dimension.OUTCOME, HOUR, HOUR.plusSeconds(3600), UsageFilter.ofApi(api), 10).stream()
                        .map(Top::id)
                        .toList());
    }

    @Test
    void theAdminApiAnswersInSeries() {
        ledger.apply(segment(
                1,
                List.of(count(MINUTE, Outcome.SUCCESS, 4), count(MINUTE, Outcome.UPSTREAM_5XX, 1)),
                List.of(latency(MINUTE, sparse(100, 5), sparse()))));

        get("from=" + MINUTE + "&to=" + MINUTE.plusSeconds(120) + "&step=PT1M&groupBy=api,consumer&api=" + api)
                .statusCode(200)
                .body("step", equalTo("PT1M"))
                .body("series", hasSize(1))
                .body("series[0].group.api", equalTo(api.toString()))
                .body("series[0].group.consumer", equalTo(consumer.toString()))
                .body("series[0].points", hasSize(2))
                .body("series[0].points[0].at", equalTo(MINUTE.toString()))
                .body("series[0].points[0].count", equalTo(5))
                .body("series[0].points[0].errors", equalTo(1))
                .body("series[0].points[0].p50", equalTo((float) (LatencyBuckets.middle(100) / 1000)))
                .body("series[0].points[1].p99", nullValue())
                .body("totals.count", equalTo(5))
                .body("totals.byOutcome.upstream-5xx", equalTo(1));
        get("outcome=upstream-5xx&api=" + api + "&from=" + HOUR).statusCode(200).body("totals.count", equalTo(1));
        get("groupBy=none").statusCode(200).body("series", hasSize(1));
    }

    @Test
    void questionsThatAskTooMuchOrMakeNoSenseNameTheParameter() {
        wrong("from=yesterday", "from");
        wrong("to=never", "to");
        wrong("step=minute", "step");
        wrong("step=PT30S", "step");
        wrong("step=PT90S", "step");
        wrong("groupBy=api,colour", "groupBy");
        wrong("api=7", "api");
        wrong("outcome=odd", "outcome");
        wrong("from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z&step=P1D", "to");
        wrong("from=" + MINUTE.minus(Duration.ofDays(3)) + "&step=PT1M", "step");
        wrong(
                "from=" + MINUTE.minus(Duration.ofDays(20)) + "&to=" + MINUTE.minus(Duration.ofDays(19)) + "&step=PT1M",
                "step");
        given().get("/api/v1/usage").then().statusCode(401);
    }

    @Test
    void tooManyPointsInAllNameTheStep() {
        List<Count> many = LongStream.range(0, 20)
                .mapToObj(i ->
                        new Count(minutes(MINUTE), api, route, UUID.randomUUID(), null, null, Outcome.SUCCESS, 1, 0, 0))
                .toList();
        ledger.apply(segment(1, many, List.of()));
        String range = "from=" + MINUTE.minus(Duration.ofHours(20)) + "&to=" + MINUTE.plusSeconds(60) + "&api=" + api;

        wrong(range + "&step=PT1M&groupBy=consumer", "step");
        get(range + "&step=PT1H&groupBy=consumer").statusCode(200).body("series", hasSize(20));
    }

    @Test
    void segmentsOfOthersAndWhatCannotBeCountedAreRefused() {
        Instant now = Instant.now();
        refused(UsageSegment.of(1, UUID.randomUUID(), 1, 1, List.of(), List.of()), "node");
        refused(UsageSegment.of(2, node.id(), 1, 1, List.of(), List.of()), "format");
        refused(segment(0, List.of(), List.of()), "number");
        refused(
                segment(1, List.of(count(now.plus(Duration.ofDays(2)), Outcome.SUCCESS, 1)), List.of()),
                "counts[0].minute");
        refused(
                segment(1, List.of(count(now.minus(Duration.ofDays(32)), Outcome.SUCCESS, 1)), List.of()),
                "counts[0].minute");
        refused(segment(1, List.of(count(MINUTE, Outcome.SUCCESS, 0)), List.of()), "counts[0].count");
        refused(
                segment(1, List.of(), List.of(latency(MINUTE, sparse(512, 1), sparse()))),
                "latencies[0].total.buckets");
        refused(
                segment(1, List.of(), List.of(latency(MINUTE, sparse(), sparse(5, 1, 5, 1)))),
                "latencies[0].upstream.buckets");
        refused(segment(1, List.of(), List.of(latency(MINUTE, sparse(5, -1), sparse()))), "latencies[0].total.counts");
        assertEquals(400, node.postText(Protocol.USAGE, "nonsense").statusCode());
        assertEquals(0, statement().has());
    }

    @Test
    void compressedSegmentsAreRead() {
        String body = node.write(segment(1, List.of(count(MINUTE, Outcome.SUCCESS, 3)), List.of()));
        assertEquals(204, node.postCompressed(Protocol.USAGE, body).statusCode());
        assertEquals(3, totals().count());

        String bomb = "{\"format\":1," + " ".repeat(30_000_000) + "}";
        assertEquals(413, node.postCompressed(Protocol.USAGE, bomb).statusCode());
    }

    @Test
    void theLargestSegmentOfANodeIsTaken() {
        int rows = 1 << 13;
        List<Count> counts = LongStream.range(0, rows)
                .mapToObj(i -> new Count(
                        minutes(MINUTE),
                        api,
                        route,
                        new UUID(api.getMostSignificantBits(), i),
                        new UUID(i, api.getLeastSignificantBits()),
                        plan,
                        Outcome.UPSTREAM_UNREACHABLE,
                        100_000,
                        100_000_000,
                        100_000_000))
                .toList();
        Sparse histogram = sparse(100, 1000, 110, 1000, 120, 1000, 130, 1000);
        List<Latency> latencies = counts.stream()
                .map(count -> new Latency(count.minute(), api, route, count.consumer(), histogram, histogram))
                .toList();

        String body = node.write(segment(1, counts, latencies));
        assertEquals(204, node.postCompressed(Protocol.USAGE, body).statusCode());

        assertEquals(rows * 100_000L, totals().count());
        assertEquals(LatencyBuckets.middle(110) / 1000, totals().percentiles().p50Millis());
    }

    @Test
    void whatANodeSaysAndWhatArrivedAreCompared() {
        node.report(0, 10, 2);
        ledger.apply(segment(1, List.of(count(MINUTE, Outcome.SUCCESS, 7)), List.of()));

        LedgerStatement behind = statement();
        assertEquals(10, behind.said());
        assertEquals(7, behind.has());
        assertEquals(3, behind.gap());
        assertEquals(2, behind.unsentSegments());
        assertTrue(behind.oldestUnsent() != null);

        ledger.apply(segment(2, List.of(count(MINUTE, Outcome.SUCCESS, 3)), List.of()));
        node.report(0, 10, 0);

        LedgerStatement even = statement();
        assertEquals(0, even.gap());
        assertEquals(0, even.unsentSegments());
        assertNull(even.oldestUnsent());
        given().header("Authorization", "Bearer " + viewer())
                .get("/api/v1/usage/ledger")
                .then()
                .statusCode(200)
                .body("items.find { it.node == '" + node.id() + "' }.has", equalTo(10));
    }

    @Test
    void whatArrivesAfterAReportWasSaidByThatAndTooMuchShows() {
        node.report(0, 2, 0);
        ledger.apply(segment(1, List.of(count(MINUTE, Outcome.SUCCESS, 5)), List.of()));
        assertEquals(5, statement().said());
        assertEquals(0, statement().gap());

        node.report(0, 4, 0);

        assertEquals(4, statement().said());
        assertEquals(-1, statement().gap());
    }

    @Test
    void theLastUseOfAKeyIsNoted() {
        ledger.apply(segment(
                1,
                List.of(count(MINUTE, Outcome.SUCCESS, 1), count(MINUTE.minusSeconds(60), Outcome.SUCCESS, 1)),
                List.of()));
        ledger.apply(segment(2, List.of(count(MINUTE.minusSeconds(120), Outcome.SUCCESS, 1)), List.of()));

        assertEquals(Map.of(key, MINUTE), query.lastUses(List.of(key, UUID.randomUUID())));
    }

    @Test
    void segmentsOfManyNodesAtOnceAreAllCounted() {
        LongStream.range(0, 24).parallel().forEach(i -> {
            UsageSegment segment = UsageSegment.of(
                    1,
                    new UUID(i, i),
                    Instant.now().getEpochSecond(),
                    1,
                    LongStream.range(0, 40)
                            .mapToObj(n -> count(HOUR.plusSeconds((n * 7 + i) % 60 * 60), Outcome.SUCCESS, 1))
                            .toList(),
                    List.of(latency(MINUTE, sparse(100, 1), sparse(90, 1))));
            ledger.apply(segment);
        });

        assertEquals(24 * 40, totals().count());
        assertEquals("{100} {24} {90} {24}", histogram("latency_minute", MINUTE));
    }

    private String histogram(String table, Instant at) {
        return sql.one(
                "SELECT concat_ws(' ', total_buckets, total_counts, upstream_buckets, upstream_counts) FROM " + table
                        + " WHERE api = ? AND at = ?",
                row -> row.getString(1),
                api,
                at);
    }

    private Totals totals() {
        return query.totals(HOUR, HOUR.plusSeconds(3600), UsageFilter.ofApi(api));
    }

    private LedgerStatement statement() {
        return ledger.statement().stream()
                .filter(known -> known.node().equals(node.id()))
                .findFirst()
                .orElseThrow();
    }

    private void refused(UsageSegment segment, String path) {
        HttpResponse<String> response = node.post(Protocol.USAGE, segment);
        assertEquals(422, response.statusCode(), path);
        assertTrue(response.body().contains("\"path\":\"" + path + "\""), response.body());
    }

    private void wrong(String parameters, String path) {
        get(parameters).statusCode(422).body("errors[0].path", equalTo(path));
    }

    private ValidatableResponse get(String parameters) {
        return given().header("Authorization", "Bearer " + viewer())
                .get("/api/v1/usage?" + parameters)
                .then();
    }

    private String viewer() {
        return tokens.issue(new Caller("v", Roles.including(Roles.VIEWER))).token();
    }

    private UsageSegment segment(long number, List<Count> counts, List<Latency> latencies) {
        return UsageSegment.of(Protocol.FORMAT, node.id(), 1, number, counts, latencies);
    }

    private Count count(Instant minute, Outcome outcome, long count) {
        return new Count(minutes(minute), api, route, consumer, key, plan, outcome, count, count * 100, count * 200);
    }

    private Latency latency(Instant minute, Sparse total, Sparse upstream) {
        return new Latency(minutes(minute), api, route, consumer, total, upstream);
    }

    /** Bucket, count, bucket, count… */
    private static Sparse sparse(int... pairs) {
        List<Integer> buckets = new java.util.ArrayList<>();
        List<Long> counts = new java.util.ArrayList<>();
        for (int i = 0; i < pairs.length; i += 2) {
            buckets.add(pairs[i]);
            counts.add((long) pairs[i + 1]);
        }
        return new Sparse(buckets, counts);
    }

    private static long minutes(Instant moment) {
        return moment.getEpochSecond() / 60;
    }
}
