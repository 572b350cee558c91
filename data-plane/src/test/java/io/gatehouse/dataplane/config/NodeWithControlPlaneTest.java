package io.gatehouse.dataplane.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.Node;
import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.settings.NodeSettings;
import io.gatehouse.model.config.Action;
import io.gatehouse.model.config.Attachment;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.PublishedApi;
import io.gatehouse.model.config.PublishedKey;
import io.gatehouse.model.config.PublishedPlan;
import io.gatehouse.model.config.PublishedRoute;
import io.gatehouse.model.config.PublishedSubscription;
import io.gatehouse.model.config.PublishedTarget;
import io.gatehouse.model.config.PublishedUpstream;
import io.gatehouse.model.config.Resilience;
import io.gatehouse.model.config.Tombstone;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.model.keys.KeyFormat;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.model.usage.UsageSegment;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole node, its control plane and an upstream, over real sockets. */
@Timeout(60)
class NodeWithControlPlaneTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final UUID API = new UUID(0, 1);
    private static final UUID ROUTE = new UUID(0, 2);
    private static final UUID CONSUMER = new UUID(0, 3);
    private static final UUID KEY = new UUID(0, 4);
    private static final UUID PLAN = new UUID(0, 5);

    private final String key = KeyFormat.generate(new SplittableRandom(3));

    @TempDir
    Path folder;

    @Test
    void nodeEnforcesWhatItIsToldAndDeliversWhatItCounted() throws Exception {
        try (FakeControlPlane control = new FakeControlPlane();
                FakeUpstream upstream = FakeUpstream.answering(OK)) {
            publish(control, upstream.port());
            try (Node node = Node.start(settings(control));
                    RawClient caller = new RawClient(node.port())) {
                Awaitility.await().until(() -> status(caller, "GET /orders/1", "") == 401);

                // When
                assertEquals(401, status(caller, "GET /orders/1", "X-API-Key: " + key + "x\r\n"));
                assertEquals(200, status(caller, "GET /orders/1", "X-API-Key: " + key + "\r\n"));
                assertEquals(200, status(caller, "GET /orders/2", "X-API-Key: " + key + "\r\n"));
                assertEquals(405, status(caller, "PUT /orders/2", ""));
                assertEquals(404, status(caller, "GET /other", ""));
                control.publish(new Tombstone(EntityKind.KEY, KEY));
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> status(caller, "GET /orders/3", "X-API-Key: " + key + "\r\n") == 401);

                // Then
                assertTrue(upstream.heads().getFirst().startsWith("GET /v1/1 HTTP/1.1\r\n"));
                assertFalse(upstream.heads().getFirst().contains(key));
                Awaitility.await().until(() -> counted(control, Outcome.NO_ROUTE) >= 1);
                Awaitility.await()
                        .until(() -> counted(control, Outcome.SUCCESS)
                                >= upstream.heads().size());
                assertEquals(upstream.heads().size(), counted(control, Outcome.SUCCESS));
                assertEquals(1, counted(control, Outcome.METHOD_NOT_ALLOWED));
                UsageSegment.Count success = control.usage.stream()
                        .flatMap(segment -> segment.counts().stream())
                        .filter(count -> count.outcome() == Outcome.SUCCESS)
                        .findFirst()
                        .orElseThrow();
                assertEquals(
                        List.of(API, ROUTE, CONSUMER, KEY, PLAN),
                        List.of(success.api(), success.route(), success.consumer(), success.key(), success.plan()));
            }
        }
    }

    @Test
    void nodeGoesOnWithoutItsControlPlaneAlsoAfterARestart() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.answering(OK)) {
            NodeSettings settings;
            try (FakeControlPlane control = new FakeControlPlane()) {
                publish(control, upstream.port());
                settings = settings(control);
                try (Node node = Node.start(settings);
                        RawClient caller = new RawClient(node.port())) {
                    Awaitility.await().until(() -> status(caller, "GET /orders/1", "") == 401);
                }
            }
            try (Node node = Node.start(settings);
                    RawClient caller = new RawClient(node.port())) {
                assertEquals(401, status(caller, "GET /orders/1", ""));
            }
        }
    }

    private static long counted(FakeControlPlane control, Outcome outcome) {
        return control.usage.stream()
                .flatMap(segment -> segment.counts().stream())
                .filter(count -> count.outcome() == outcome)
                .mapToLong(UsageSegment.Count::count)
                .sum();
    }

    private static int status(RawClient caller, String request, String headers) throws IOException {
        String response = caller.send(request + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n")
                .response();
        return Integer.parseInt(response.substring(9, 12));
    }

    private void publish(FakeControlPlane control, int port) {
        control.publish(
                new PublishedApi(
                        API,
                        "Orders",
                        1,
                        List.of(),
                        "/orders",
                        true,
                        List.of(new PublishedRoute(
                                ROUTE,
                                Set.of("GET"),
                                "/{id}",
                                Action.Forward.to("default"),
                                Duration.ofSeconds(5),
                                1_000,
                                List.of(),
                                Duration.ZERO)),
                        List.of(new PublishedUpstream(
                                "default",
                                List.of(new PublishedTarget(URI.create("http://127.0.0.1:" + port + "/v1"), 1)),
                                UpstreamProtocol.AUTO,
                                Duration.ofSeconds(2),
                                16,
                                ProxyProtocol.OFF,
                                null,
                                Resilience.USUAL)),
                        List.of(attachment(71, "api-key", Map.of()), attachment(72, "subscription", Map.of())),
                        null),
                new PublishedPlan(
                        PLAN,
                        "Gold",
                        Set.of(API),
                        List.of(
                                attachment(73, "rate-limit", Map.of("requests", 1_000, "per", "PT1S")),
                                attachment(74, "quota", Map.of("requests", 100, "per", "DAY")))),
                new PublishedKey(KEY, CONSUMER, KeyFormat.sha256(key), null),
                new PublishedSubscription(new UUID(0, 6), CONSUMER, PLAN, 1));
    }

    private static Attachment attachment(long id, String policy, Map<String, Object> config) {
        return new Attachment(new UUID(0, id), policy, false, config);
    }

    private NodeSettings settings(FakeControlPlane control) throws Exception {
        return NodeSettings.of(Map.of(
                "GATEHOUSE_HOME", folder.toString(),
                "GATEHOUSE_GATEWAY_HOST", "127.0.0.1",
                "GATEHOUSE_GATEWAY_PORT", "0",
                "GATEHOUSE_NODE_STATUS_PORT", "0",
                "GATEHOUSE_CONTROL_URL", control.uri().toString(),
                "GATEHOUSE_JOIN_TOKEN", "join-me",
                "GATEHOUSE_LOOPS", "1",
                "GATEHOUSE_DRAIN_GRACE", "PT0S",
                "GATEHOUSE_DRAIN", "PT0.2S"));
    }
}
