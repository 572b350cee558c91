package io.gatehouse.controlplane.decisions;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.nodes.JoinTokens;
import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.NodeClient;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.gatehouse.controlplane.testing.SampleDecision;
import io.gatehouse.model.sync.Protocol;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.DecisionBatch;
import io.gatehouse.model.usage.Outcome;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Decision records on their way from nodes to whoever asks. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class DecisionsTest {
    @Inject
    Admin admin;

    @Inject
    JoinTokens joinTokens;

    @Inject
    ObjectMapper mapper;

    @TestHTTPResource
    URI root;

    private NodeClient node;

    @BeforeEach
    void join() {
        node = NodeClient.stranger(root, mapper).join(joinTokens.create(null).token(), Admin.unique("node"));
    }

    private int send(UUID from, Decision... decisions) {
        return node.post(Protocol.DECISIONS, new DecisionBatch(Protocol.FORMAT, from, List.of(decisions), 3))
                .statusCode();
    }

    @Test
    void recordsAreFoundByIdAndByWhatTheyAreAbout() {
        UUID api = UUID.randomUUID();
        Instant now = Instant.now();
        String first = UUID.randomUUID().toString();
        String second = UUID.randomUUID().toString();
        Decision one = SampleDecision.of(first, now.minusSeconds(2), api, Outcome.UPSTREAM_BROKEN);
        Decision two = SampleDecision.of(second, now.minusSeconds(1), api, Outcome.SUCCESS);

        assertEquals(204, send(node.id(), one, two));
        assertEquals(204, send(node.id(), one, two));

        admin.get("/api/v1/requests/" + first)
                .statusCode(200)
                .body("outcome", equalTo("upstream-broken"))
                .body("reason", equalTo("it closed"))
                .body("target", equalTo("up:1"))
                .body("calls.target", contains("down:1"))
                .body("calls[0].reason", equalTo("it closed"))
                .body("totalMillis", equalTo(1.5f))
                .body("upstreamMillis", equalTo(0.7f))
                .body("traceId", equalTo("0af7651916cd43dd8448eb211c80319c"))
                .body("node", equalTo(node.id().toString()));
        admin.get("/api/v1/requests/" + second).body("upstreamMillis", nullValue());
        admin.get("/api/v1/requests?api=" + api).body("items.requestId", contains(second, first));
        admin.get("/api/v1/requests?api=" + api + "&outcome=success").body("items.requestId", contains(second));
        String next = admin.get("/api/v1/requests?limit=1&api=" + api)
                .body("items.requestId", contains(second))
                .body("next", notNullValue())
                .extract()
                .path("next");
        admin.get("/api/v1/requests?limit=1&api=" + api + "&after=" + next)
                .body("items.requestId", contains(first))
                .body("next", nullValue());
        admin.get("/api/v1/requests?api=" + api + "&from=" + now.minusMillis(1_500))
                .body("items", hasSize(1));
        admin.get("/api/v1/requests?api=" + api + "&to=" + now.minusMillis(1_500))
                .body("items.requestId", contains(first));
    }

    @Test
    void whatIsTooOldOrOfTheFutureIsLeftOut() {
        UUID api = UUID.randomUUID();
        Instant now = Instant.now();
        assertEquals(
                204,
                send(
                        node.id(),
                        SampleDecision.of("old-" + api, now.minus(Duration.ofDays(8)), api, Outcome.SUCCESS),
                        SampleDecision.of("new-" + api, now.plus(Duration.ofDays(2)), api, Outcome.SUCCESS)));
        admin.get("/api/v1/requests?api=" + api).body("items", hasSize(0));
    }

    @Test
    void wrongQuestionsAndForeignBatchesAreRefused() {
        admin.get("/api/v1/requests?from=yesterday&api=1&outcome=odd&limit=0")
                .statusCode(422)
                .body("errors.path", contains("from", "api", "outcome", "limit"));
        admin.get("/api/v1/requests/unknown").statusCode(404);
        assertEquals(422, send(UUID.randomUUID()));
        assertEquals(
                422,
                node.postText(
                                Protocol.DECISIONS,
                                "{\"format\":" + Protocol.FORMAT + ",\"node\":\"" + node.id()
                                        + "\",\"dropped\":0,\"decisions\":[{\"requestId\":\"a\",\"outcome\":\"success\"}]}")
                        .statusCode());
        String nul = new String(new char[] {'a', 0});
        assertEquals(422, send(node.id(), SampleDecision.of(nul, Instant.now(), UUID.randomUUID(), Outcome.SUCCESS)));
    }

    @Test
    void traceIdThatNoNodeSendsIsRefused() {
        assertEquals(204, sendTraced("0af7651916cd43dd8448eb211c80319c"));
        assertEquals(422, sendTraced("a\\u0000"));
        assertEquals(422, sendTraced("a".repeat(1_001)));
    }

    private int sendTraced(String traceId) {
        String decision = """
                {"requestId":"%s","at":"%s","outcome":"success","status":200,"attempts":1,"totalMicros":1,"upstreamMicros":1,"bytesIn":1,"bytesOut":1,"traceId":"%s"}""".formatted(UUID.randomUUID(), Instant.now(), traceId);
        return node.postText(
                        Protocol.DECISIONS,
                        "{\"format\":" + Protocol.FORMAT + ",\"node\":\"" + node.id()
                                + "\",\"dropped\":0,\"decisions\":[" + decision + "]}")
                .statusCode();
    }
}
