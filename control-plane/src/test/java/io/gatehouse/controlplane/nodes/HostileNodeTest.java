package io.gatehouse.controlplane.nodes;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.NodeClient;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.gatehouse.model.sync.Protocol;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.model.usage.UsageSegment;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node that has joined, and lies. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class HostileNodeTest {
    private static final long MOST = 1L << 53;
    private static final long MOST_BYTES = 1L << 46;

    private final UUID api = UUID.randomUUID();

    @Inject
    JoinTokens joinTokens;

    @Inject
    Admin admin;

    @Inject
    ObjectMapper mapper;

    @TestHTTPResource
    URI root;

    private NodeClient node;

    @BeforeEach
    void join() {
        node = NodeClient.stranger(root, mapper).join(joinTokens.create(null).token(), "liar");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "sequence | 9223372036854775807 | sequence",
                "appliedAt | '+999999999-12-31T23:59:59Z' | appliedAt",
                "startedAt | '2999-01-01T00:00:00Z' | startedAt",
                "version | 'a\\u0000' | version",
                "broken | [{'kind':'api','id':'00000000-0000-0000-0000-000000000001','reason':'a\\u0000'}] | broken[0].reason",
                "broken | [{'kind':'api','id':'00000000-0000-0000-0000-000000000001'}] | broken[0].reason",
                "ledger | {'epoch':1,'counted':9223372036854775807,'closedSegments':1,'unsentSegments':0} | ledger.counted",
                "ledger | {'epoch':9223372036854775807,'counted':1,'closedSegments':1,'unsentSegments':0} | ledger.epoch",
                "ledger | {'epoch':1,'counted':1,'closedSegments':1,'unsentSegments':0,'oldestUnsent':'2999-01-01T00:00:00Z'} | ledger.oldestUnsent",
                "targets | [{'name':'a','state':'up','answered':-5,'failed':0,'perSecond':0,'failedPerSecond':0,'millis':0}] | targets[0].answered",
                "targets | [{'name':'a','state':'up','answered':0,'failed':0,'perSecond':1e308,'failedPerSecond':0,'millis':0}] | targets[0].perSecond",
                "targets | [{'state':'up','answered':0,'failed':0,'perSecond':0,'failedPerSecond':0,'millis':0}] | targets[0].name",
            })
    void whatNoNodeCouldReportIsRefusedByItsPath(String field, String value, String path) throws Exception {
        refused(Protocol.REPORT, report(field, value), path);
        assertEquals(200, node.report(0, 0, 0).statusCode());
        admin.get("/api/v1/nodes").statusCode(200);
    }

    @Test
    void aNodeThatHasSaidAndDeliveredNothingOwesNothing() {
        admin.get("/api/v1/usage/ledger")
                .statusCode(200)
                .body("items.find { it.node == '" + node.id() + "' }.has", equalTo(0));
    }

    @Test
    void anUpstreamsNameOfAMegabyteIsRefused() throws Exception {
        String name = "x".repeat(870_000);
        refused(
                Protocol.REPORT,
                report(
                        "targets",
                        "[{'upstream':'" + name + "','name':'a','state':'up','answered':0,'failed':0,'perSecond':0,"
                                + "'failedPerSecond':0,'millis':0}]"),
                "targets[0].upstream");
    }

    @Test
    void aReasonOfAMegabyteIsRefused() throws Exception {
        String reason = "x".repeat(870_000);
        refused(
                Protocol.REPORT,
                report(
                        "broken",
                        "[{'kind':'api','id':'00000000-0000-0000-0000-000000000001','reason':'" + reason + "'}]"),
                "broken[0].reason");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 9223372036854775807, counts[0].bytesIn",
        "1, 1, 1099511627777, 1, counts[0].count",
        "9223372036854775807, 1, 1, 1, epoch",
        "1, 9223372036854775807, 1, 1, number",
    })
    void whatNoNodeCouldCountIsRefusedByItsPath(long epoch, long number, long count, long bytes, String path) {
        refused(Protocol.USAGE, node.write(segment(epoch, number, count, bytes)), path);
    }

    @Test
    void whatIsWithinBoundsButTooMuchTogetherBreaksNeitherPagesNorOthers() {
        List<UsageSegment.Count> rows = java.util.Collections.nCopies(25_000, row(1L << 40, MOST_BYTES));
        for (int number = 1; number <= 8; number++) {
            assertEquals(
                    204,
                    node.post(Protocol.USAGE, new UsageSegment(1, node.id(), 1, number, rows, List.of(), List.of()))
                            .statusCode());
        }

        admin.get("/api/v1/usage?api=" + api).statusCode(200).body("totals.bytesIn", equalTo(Long.MAX_VALUE));
        NodeClient honest =
                NodeClient.stranger(root, mapper).join(joinTokens.create(null).token(), "honest");
        assertEquals(
                204,
                honest.post(
                                Protocol.USAGE,
                                new UsageSegment(1, honest.id(), 1, 1, List.of(row(1, 600)), List.of(), List.of()))
                        .statusCode());
        admin.get("/api/v1/usage/ledger").statusCode(200);
    }

    @Test
    void liesOfManyLivesBreakNoLedgerAndAreDroppedWithTheNode() throws Exception {
        for (int epoch = 1; epoch <= 210; epoch++) {
            assertEquals(
                    200,
                    node.postText(
                                    Protocol.REPORT,
                                    report(
                                            "ledger",
                                            "{'epoch':" + epoch + ",'counted':" + MOST
                                                    + ",'closedSegments':1,'unsentSegments':0}"))
                            .statusCode());
        }
        refused(Protocol.USAGE, node.write(segment(210, 1, 1, 1)), "epoch");
        String mine = "items.find { it.node == '" + node.id() + "' }";
        admin.get("/api/v1/usage/ledger").statusCode(200).body(mine + ".said", equalTo(200 * MOST));

        admin.delete("/api/v1/nodes/" + node.id()).statusCode(204);
        admin.get("/api/v1/usage/ledger").body(mine + ".gap", equalTo(200 * MOST));
        admin.delete("/api/v1/nodes/" + node.id() + "?ledger=keep").statusCode(422);
        admin.delete("/api/v1/nodes/" + node.id() + "?ledger=drop").statusCode(204);

        admin.get("/api/v1/usage/ledger").statusCode(200).body(mine, nullValue());
        admin.get("/api/v1/audit?limit=5").body("items.action", hasItem("node.ledger.drop"));
        admin.delete("/api/v1/nodes/" + UUID.randomUUID() + "?ledger=drop").statusCode(404);
    }

    private UsageSegment segment(long epoch, long number, long count, long bytes) {
        return new UsageSegment(1, node.id(), epoch, number, List.of(row(count, bytes)), List.of(), List.of());
    }

    private UsageSegment.Count row(long count, long bytes) {
        long minute = Instant.now().getEpochSecond() / 60;
        return new UsageSegment.Count(minute, api, null, null, null, null, Outcome.SUCCESS, count, bytes, 1);
    }

    /** A good report but for one field. */
    private String report(String field, String value) throws Exception {
        ObjectNode report = (ObjectNode) mapper.readTree("""
                {"format":1,"sequence":0,"appliedAt":"2026-01-01T00:00:00Z","version":"1","startedAt":"2026-01-01T00:00:00Z",
                 "address":"a:1","broken":[],"ledger":{"epoch":1,"counted":0,"closedSegments":0,"unsentSegments":0},
                 "targets":[],"troubles":[]}""");
        report.set(field, mapper.readTree(value.replace('\'', '"')));
        return mapper.writeValueAsString(report);
    }

    private void refused(String call, String body, String path) {
        HttpResponse<String> response = node.postText(call, body);
        assertEquals(422, response.statusCode(), response.body());
        assertTrue(response.body().contains("\"path\":\"" + path + "\""), response.body());
    }
}
