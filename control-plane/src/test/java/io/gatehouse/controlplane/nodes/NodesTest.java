package io.gatehouse.controlplane.nodes;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.access.Caller;
import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.access.Tokens;
import io.gatehouse.controlplane.publishing.Publisher;
import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.controlplane.testing.NodeClient;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.PublishedConsumer;
import io.gatehouse.model.sync.JoinRequest;
import io.gatehouse.model.sync.NodeIdentity;
import io.gatehouse.model.sync.NodeReport;
import io.gatehouse.model.sync.Protocol;
import io.gatehouse.model.sync.ReportReply;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class NodesTest {
    @Inject
    Nodes nodes;

    @Inject
    JoinTokens joinTokens;

    @Inject
    Tokens tokens;

    @Inject
    Publisher publisher;

    @Inject
    Sql sql;

    @Inject
    ObjectMapper mapper;

    @TestHTTPResource
    URI root;

    private NodeClient stranger;

    @BeforeEach
    void prepare() {
        stranger = NodeClient.stranger(root, mapper);
    }

    @Test
    void aJoinTokenLetsOneNodeInAndNoOther() {
        String token = joinTokens.create(null).token();
        List<Integer> statuses = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> stranger.post(Protocol.JOIN, new JoinRequest(token, "node " + i, null))
                        .statusCode())
                .sorted()
                .toList();

        assertEquals(List.of(201, 401, 401, 401, 401, 401, 401, 401), statuses);
        assertEquals(
                401,
                stranger.post(Protocol.JOIN, new JoinRequest(token, "late", null))
                        .statusCode());
    }

    @Test
    void unknownAndExpiredJoinTokensAreRefused() {
        assertEquals(
                401,
                stranger.post(Protocol.JOIN, new JoinRequest("guess", "node", null))
                        .statusCode());
        String token = joinTokens.create(Duration.ofMinutes(1)).token();
        sql.update("UPDATE join_token SET expires_at = now() WHERE expires_at > now()");
        assertEquals(
                401,
                stranger.post(Protocol.JOIN, new JoinRequest(token, "node", null))
                        .statusCode());
    }

    @Test
    void aTokenFromTheEnvironmentIsTakenOnceAlsoAfterARestart() {
        joinTokens.accept("from-the-environment");
        stranger.join("from-the-environment", "node");

        joinTokens.accept("from-the-environment");

        assertEquals(
                401,
                stranger.post(Protocol.JOIN, new JoinRequest("from-the-environment", "node", null))
                        .statusCode());
    }

    @Test
    void whatIsMissingFromAJoinIsNamed() {
        HttpResponse<String> response = stranger.postText(Protocol.JOIN, "{}");
        assertEquals(422, response.statusCode());
        assertTrue(response.body().contains("\"path\":\"token\""), response.body());
        assertTrue(response.body().contains("\"path\":\"name\""), response.body());
        assertEquals(400, stranger.postText(Protocol.JOIN, "").statusCode());
    }

    @Test
    void aNodeRenewsItsIdentity() {
        NodeClient node = join("renewing");
        HttpResponse<String> response = node.postText(Protocol.RENEW, "");
        NodeIdentity identity = node.read(response, NodeIdentity.class);

        assertEquals(node.id(), identity.node());
        assertTrue(identity.expiresAt().isAfter(Instant.now().plus(Duration.ofHours(23))));
        assertEquals(
                200,
                node.with(identity.node(), identity.token()).report(0, 0, 0).statusCode());
    }

    @Test
    void noForeignExpiredOrAdminTokenOpensTheSyncApi() {
        UUID id = join("somebody").id();
        String expired = tokens.issueNode(id, Duration.ofMinutes(-10)).token();
        String foreign =
                tokens.issueNode(UUID.randomUUID(), Duration.ofHours(1)).token();
        for (String path : List.of(Protocol.CHANGES + "?after=0&wait=PT0S", Protocol.SNAPSHOT)) {
            assertEquals(401, stranger.get(path).statusCode(), path);
            assertEquals(401, stranger.with(id, expired).get(path).statusCode(), path);
            assertEquals(401, stranger.with(id, foreign).get(path).statusCode(), path);
            assertEquals(401, stranger.with(id, adminToken()).get(path).statusCode(), path);
            assertEquals(401, stranger.with(id, "nonsense").get(path).statusCode(), path);
        }
        assertEquals(401, stranger.with(id, foreign).report(0, 0, 0).statusCode());
    }

    @Test
    void aNodesTokenDoesNotOpenTheAdminApi() {
        NodeClient node = join("curious");
        assertEquals(401, node.get("/api/v1/nodes").statusCode());
        assertEquals(401, node.postText("/api/v1/nodes/join-tokens", "{}").statusCode());
    }

    @Test
    void aRemovedNodeIsShutOut() {
        NodeClient node = join("removed");
        assertEquals(200, node.report(0, 0, 0).statusCode());

        admin().delete("/api/v1/nodes/" + node.id()).then().statusCode(204);

        assertEquals(401, node.report(0, 0, 0).statusCode());
        assertEquals(401, node.postText(Protocol.RENEW, "").statusCode());
        assertEquals(401, node.get(Protocol.SNAPSHOT).statusCode());
        admin().delete("/api/v1/nodes/" + node.id()).then().statusCode(404);
        admin().delete("/api/v1/nodes/nonsense").then().statusCode(404);
        assertTrue(nodes.list().stream().noneMatch(known -> known.id().equals(node.id())));
    }

    @Test
    void aNodeThatJoinsAnewTakesTheFormerOnesPlace() {
        NodeClient former = join("moving");

        NodeClient now = former.joinAgain(joinTokens.create(null).token(), "moved");

        assertNotEquals(former.id(), now.id());
        assertEquals(200, now.report(0, 0, 0).statusCode());
        assertEquals(401, former.report(0, 0, 0).statusCode());
        assertTrue(nodes.list().stream().noneMatch(known -> known.id().equals(former.id())));
    }

    @Test
    void aFormerIdentityThatIsForgedTakesNobodysPlace() {
        NodeClient victim = join("victim");

        stranger.with(victim.id(), "forged.identity.token")
                .joinAgain(joinTokens.create(null).token(), "intruder");

        assertEquals(200, victim.report(0, 0, 0).statusCode());
    }

    @Test
    void whatANodeReportsIsListed() {
        sql.update("UPDATE node SET reported_at = NULL");
        NodeClient node = join("reporting");
        Node before = find(node);
        assertNull(before.lastSeen());
        assertEquals(false, before.live());
        long head = publish();
        UUID api = UUID.randomUUID();
        NodeReport.Broken broken = new NodeReport.Broken(EntityKind.API, api, "The route /x has no upstream.");
        Instant now = Instant.now();
        NodeReport.Target target = new NodeReport.Target(
                UUID.randomUUID(), "default", "a.test:81", NodeReport.TargetState.EJECTED, 7, 3, 1.5, 0.5, 12.25);
        NodeReport report = new NodeReport(
                Protocol.FORMAT,
                head - 1,
                now,
                "0.1.0",
                now,
                "gateway.test:8000",
                List.of(broken),
                new NodeReport.LedgerStatement(1, 0, 0, 0, null),
                List.of(target),
                List.of("The disk is full."));

        ReportReply reply = node.read(node.post(Protocol.REPORT, report), ReportReply.class);

        assertEquals(head, reply.headSequence());
        assertEquals(1, reply.liveNodes());
        Node after = find(node);
        assertEquals("gateway.test:8000", after.address());
        assertEquals("0.1.0", after.version());
        assertEquals(head - 1, after.sequence());
        assertEquals(1, after.lag());
        assertEquals(true, after.live());
        assertEquals(List.of(broken), after.broken());
        assertEquals(List.of(target), after.targets());
        assertEquals(List.of("The disk is full."), after.troubles());
        assertNotNull(after.appliedAt());
        given().header("Authorization", "Bearer " + token(Roles.VIEWER))
                .get("/api/v1/nodes")
                .then()
                .statusCode(200)
                .body("items.find { it.id == '" + node.id() + "' }.lag", equalTo(1))
                .body("items.find { it.id == '" + node.id() + "' }.broken[0].kind", equalTo("api"));
    }

    @Test
    void aReportThatMakesNoSenseIsRefused() {
        NodeClient node = join("confused");
        HttpResponse<String> response =
                node.postText(Protocol.REPORT, "{\"format\":1,\"sequence\":-1,\"broken\":[],\"address\":\"a\"}");
        assertEquals(422, response.statusCode());
        for (String path : List.of("sequence", "version", "appliedAt", "startedAt", "ledger")) {
            assertTrue(response.body().contains("\"path\":\"" + path + "\""), response.body());
        }
        assertEquals(
                422,
                node.postText(Protocol.REPORT, "{\"format\":7,\"broken\":[]}").statusCode());
    }

    @Test
    void onlyNodesThatReportedLatelyCountAsLive() {
        sql.update("UPDATE node SET reported_at = NULL");
        assertEquals(1, nodes.live());
        NodeClient node = join("silent");
        node.report(0, 0, 0);
        join("talking").report(0, 0, 0);
        assertEquals(2, nodes.live());

        sql.update("UPDATE node SET reported_at = now() - interval '16 seconds' WHERE id = ?", node.id());

        assertEquals(1, nodes.live());
        assertEquals(false, find(node).live());
    }

    @Test
    void howFarAChangeHasComeCanBeTold() {
        sql.update("UPDATE node SET reported_at = NULL");
        NodeClient quick = join("quick");
        NodeClient slow = join("slow");
        quick.report(0, 0, 0);
        slow.report(0, 0, 0);
        Instant published = sql.one("SELECT clock_timestamp() AS now", row -> Sql.moment(row, "now"));
        long sequence = publish();
        assertEquals(new Reach(2, 0, null), nodes.reach(sequence, published));

        quick.report(sequence, 0, 0);
        sql.update(
                "UPDATE node_applied SET applied_at = ? WHERE node = ? AND sequence = ?",
                published.plusMillis(120),
                quick.id(),
                sequence);
        assertEquals(new Reach(2, 1, Duration.ofMillis(120)), nodes.reach(sequence, published));

        // The slow one skips the number itself: it comes to a newer one at once.
        long newer = publish();
        slow.get(Protocol.CHANGES + "?wait=PT0S&after=" + newer);
        sql.update(
                "UPDATE node_applied SET applied_at = ? WHERE node = ? AND sequence = ?",
                published.plusMillis(340),
                slow.id(),
                newer);
        assertEquals(new Reach(2, 2, Duration.ofMillis(340)), nodes.reach(sequence, published));
    }

    @Test
    void onlyAdminsMakeJoinTokens() {
        String path = "/api/v1/nodes/join-tokens";
        given().header("Authorization", "Bearer " + token(Roles.PUBLISHER))
                .contentType("application/json")
                .body("{}")
                .post(path)
                .then()
                .statusCode(403);
        given().header("Authorization", "Bearer " + token(Roles.VIEWER))
                .delete("/api/v1/nodes/" + UUID.randomUUID())
                .then()
                .statusCode(403);
        String token = admin().contentType("application/json")
                .body("{\"ttl\":\"PT10M\"}")
                .post(path)
                .then()
                .statusCode(201)
                .body("expiresAt", notNullValue())
                .extract()
                .path("token");
        assertNotEquals(null, stranger.join(token, "invited").id());
        for (String ttl : List.of("PT0S", "-PT1S", "P8D")) {
            admin().contentType("application/json")
                    .body("{\"ttl\":\"" + ttl + "\"}")
                    .post(path)
                    .then()
                    .statusCode(422)
                    .body("errors[0].path", equalTo("ttl"));
        }
        admin().contentType("application/json").post(path).then().statusCode(201);
    }

    private NodeClient join(String name) {
        return stranger.join(joinTokens.create(null).token(), name);
    }

    private Node find(NodeClient node) {
        return nodes.list().stream()
                .filter(known -> known.id().equals(node.id()))
                .findFirst()
                .orElseThrow();
    }

    private long publish() {
        return QuarkusTransaction.requiringNew()
                .call(() -> publisher.publish(new PublishedConsumer(UUID.randomUUID(), "Acme")));
    }

    private RequestSpecification admin() {
        return given().header("Authorization", "Bearer " + adminToken());
    }

    private String adminToken() {
        return token(Roles.ADMIN);
    }

    private String token(String role) {
        return tokens.issue(new Caller("somebody", Roles.including(role))).token();
    }
}
