package io.gatehouse.dataplane.gateway;

import static io.gatehouse.dataplane.gateway.Published.attachment;
import static io.gatehouse.dataplane.gateway.Published.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.http1.HeadLimits;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.model.config.Action;
import io.gatehouse.model.config.Attachment;
import io.gatehouse.model.config.Entity;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.Mirror;
import io.gatehouse.model.config.PublishedApi;
import io.gatehouse.model.config.PublishedConsumer;
import io.gatehouse.model.config.PublishedKey;
import io.gatehouse.model.config.PublishedRoute;
import io.gatehouse.model.config.PublishedSubscription;
import io.gatehouse.model.config.Rewrite;
import io.gatehouse.model.config.Tombstone;
import io.gatehouse.model.keys.KeyFormat;
import io.gatehouse.model.sync.NodeReport;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Plan;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ConfigurationTest {
    private static final Attachment KEY = attachment(71, "api-key", Map.of());
    private static final Attachment SUBSCRIPTION = attachment(72, "subscription", Map.of());
    private static final Attachment LIMIT = attachment(73, "rate-limit", Map.of("requests", 5, "per", "PT1S"));
    private static final Attachment BROKEN = attachment(74, "rate-limit", Map.of("requests", 0, "per", "PT1S"));

    private final NodeServices services = new NodeServices(_ -> consumer -> null, InstantSource.system());
    private final Configuration configuration = new Configuration(services);

    @Test
    void onlyWhatChangedIsCompiledAgain() {
        // Given
        apply(api(1, "/a", KEY), api(2, "/b", KEY));
        Gateway before = configuration.gateway();
        Match a = match("/a");
        Match b = match("/b");

        // When
        apply(api(2, "/b", KEY, LIMIT), api(1, "/a", KEY));

        // Then
        assertNotSame(before, configuration.gateway());
        assertSame(a, match("/a"));
        assertNotSame(b, match("/b"));
    }

    @Test
    void keysAndPlansAndSubscriptionsLeaveTheGatewayAlone() {
        apply(api(1, "/a"));
        Gateway before = configuration.gateway();

        Gateway after = apply(
                new PublishedConsumer(id(5), "Acme"),
                Published.plan(6, Set.of(1L)),
                new PublishedSubscription(id(7), id(5), id(6), 1),
                key(8, 5, "k"));

        assertSame(before, after);
        assertEquals(id(6), plan(5, 1).id());
        assertNotNull(services.credentials().find(digest("k")));
    }

    @Test
    void routesOwnAttachmentTakesThePlaceOfTheApisAndTheOrderIsTheListsOrder() {
        // Given
        PublishedApi api = new PublishedApi(
                id(1),
                "A",
                1,
                List.of(),
                "/a",
                true,
                List.of(Published.route(
                        101, Set.of(), "/x", List.of(attachment(75, "api-key", Map.of("header", "X-Other"))))),
                List.of(Published.upstream()),
                List.of(LIMIT, SUBSCRIPTION, KEY),
                null);

        // When
        apply(api);

        // Then
        CompiledRoute route = assertInstanceOf(CompiledRoute.class, match("/a/x"));
        assertEquals(List.of(HeaderName.of("X-Other")), route.hiddenHeaders());
        assertEquals(
                List.of("ApiKeyEnforcer", "SubscriptionEnforcer", "RateLimitEnforcer"),
                route.policies().stream()
                        .map(enforcer -> enforcer.getClass().getSimpleName())
                        .toList());
    }

    @Test
    void brokenRevisionLeavesTheLastGoodFormInPlaceAndIsReported() {
        // Given
        apply(api(1, "/a"));
        Match good = match("/a");

        // When
        apply(Published.api(1, List.of(), "/a", List.of(), "* /**", "GET /{"));

        // Then
        assertSame(good, match("/a"));
        assertEquals(
                List.of(new NodeReport.Broken(EntityKind.API, id(1), "route '/{' is not a path template")),
                configuration.broken());
    }

    @Test
    void brokenFirstRevisionIsUnservedUntilItIsMended() {
        apply(Published.api(1, List.of(), "/a", List.of(), "* /**", "GET /{"), Published.api(2, "/b", "* /**"));

        assertEquals(new Match.Unserved(id(1)), match("/a"));
        assertInstanceOf(CompiledRoute.class, match("/b"));

        apply(api(1, "/a"));
        assertInstanceOf(CompiledRoute.class, match("/a"));
        assertEquals(List.of(), configuration.broken());
    }

    @Test
    void brokenGuardRefusesEverythingThoughThereIsALastGoodForm() {
        // Given
        apply(api(1, "/a", KEY));

        // When
        apply(api(1, "/a", KEY, BROKEN));

        // Then
        assertEquals(new Match.Unserved(id(1)), match("/a"));
        assertEquals(
                "rate-limit.requests must be between 1 and 1000000000",
                configuration.broken().getFirst().reason());
        apply(api(1, "/a", attachment(76, "shield", Map.of())));
        assertEquals(new Match.Unserved(id(1)), match("/a"));
        assertEquals(
                "this node does not know the policy 'shield'",
                configuration.broken().getFirst().reason());
    }

    @Test
    void mirrorThatLeadsNowhereIsLeftOutAndReportedAndTheRouteServes() {
        PublishedRoute route = Published.route(101, Set.of(), "/**", List.of());
        PublishedRoute mirrored = new PublishedRoute(
                route.id(),
                route.methods(),
                route.path(),
                new Action.Forward("default", List.of(), null, Rewrite.NONE, new Mirror("gone", 10)),
                route.timeout(),
                route.maxBodyBytes(),
                route.policies(),
                route.totalTimeout());
        apply(new PublishedApi(
                id(1),
                "API",
                1,
                List.of(),
                "/a",
                true,
                List.of(mirrored),
                List.of(Published.upstream()),
                List.of(),
                null));

        assertNull(
                assertInstanceOf(CompiledRoute.class, match("/a")).forwarding().mirror());
        assertEquals(
                "route '/**' has a mirror of no share, or that leads nowhere",
                configuration.broken().getFirst().reason());
    }

    @Test
    void brokenObserverIsLeftOutAndReported() {
        apply(api(1, "/a", new Attachment(id(74), "rate-limit", true, Map.of())));

        assertInstanceOf(CompiledRoute.class, match("/a"));
        assertEquals(1, configuration.broken().size());
    }

    @Test
    void observedPolicyRefusesNothingAndIsCounted() {
        apply(api(1, "/a", new Attachment(id(72), "subscription", true, Map.of())));
        CompiledRoute route = assertInstanceOf(CompiledRoute.class, match("/a"));

        assertEquals(1, route.policies().size());
        assertEquals(Map.of(id(72), 0L), services.observed());
    }

    @Test
    void brokenPlanRefusesItsSubscribersInsteadOfLettingThemThroughWithoutLimit() {
        // Given
        apply(new PublishedSubscription(id(7), id(5), id(6), 1), Published.plan(6, Set.of(1L), LIMIT, BROKEN));

        // Then
        CompiledPlan plan = assertInstanceOf(CompiledPlan.class, plan(5, 1));
        assertEquals(1, plan.policies().size());
        assertTrue(plan.policies().getFirst().onRequest(null).toString().contains("status=503"));
        assertEquals(EntityKind.PLAN, configuration.broken().getFirst().kind());
    }

    @Test
    void planThatChecksWhoCallsComesTooLateAndIsBroken() {
        apply(Published.plan(6, Set.of(1L), KEY));

        assertEquals(
                "api-key comes before the plan is known",
                configuration.broken().getFirst().reason());
    }

    @Test
    void newestSubscriptionWhosePlanHoldsTheApiDecides() {
        // Given
        apply(
                Published.plan(61, Set.of(1L, 2L)),
                Published.plan(62, Set.of(1L)),
                new PublishedSubscription(id(72), id(5), id(62), 2),
                new PublishedSubscription(id(71), id(5), id(61), 1));

        // Then
        assertEquals(id(62), plan(5, 1).id());
        assertEquals(id(61), plan(5, 2).id());
        assertNull(plan(5, 3));
        assertNull(plan(6, 1));

        // When
        apply(new Tombstone(EntityKind.SUBSCRIPTION, id(72)));

        // Then
        assertEquals(id(61), plan(5, 1).id());
        apply(new Tombstone(EntityKind.PLAN, id(61)));
        assertNull(plan(5, 1));
    }

    @Test
    void subscriptionMayComeBeforeItsPlanAndMayMoveToAnotherConsumer() {
        apply(new PublishedSubscription(id(7), id(5), id(6), 1));
        assertNull(plan(5, 1));

        apply(Published.plan(6, Set.of(1L)));
        assertEquals(id(6), plan(5, 1).id());

        apply(new PublishedSubscription(id(7), id(55), id(6), 1));
        assertNull(plan(5, 1));
        assertEquals(id(6), plan(55, 1).id());
    }

    @Test
    void consumerTakesItsKeysAndSubscriptionsAlong() {
        apply(
                Published.plan(6, Set.of(1L)),
                new PublishedSubscription(id(7), id(5), id(6), 1),
                key(8, 5, "k"),
                key(9, 4, "other"));

        apply(new Tombstone(EntityKind.CONSUMER, id(5)));

        assertNull(plan(5, 1));
        assertNull(services.credentials().find(digest("k")));
        assertNotNull(services.credentials().find(digest("other")));
    }

    @Test
    void keyWhoseNewDigestIsNoneIsNoLongerAcceptedByItsOldOne() {
        apply(key(8, 5, "k"));

        apply(new PublishedKey(id(8), id(5), "none", null));

        assertNull(services.credentials().find(digest("k")));
        assertEquals(EntityKind.KEY, configuration.broken().getFirst().kind());
        apply(key(8, 5, "k"));
        assertEquals(List.of(), configuration.broken());
    }

    @Test
    void snapshotTakesThePlaceOfEverythingAndKeepsWhatIsEqual() {
        // Given
        apply(
                api(1, "/a"),
                api(2, "/b"),
                key(8, 5, "old"),
                key(9, 5, "kept"),
                Published.plan(6, Set.of(1L)),
                Published.plan(61, Set.of(1L)),
                new PublishedSubscription(id(7), id(5), id(6), 1),
                new PublishedSubscription(id(71), id(51), id(61), 1));
        Match a = match("/a");

        // When
        Configuration.Replacement replacement = configuration.replace();
        for (Entity entity : List.of(
                key(9, 5, "kept"),
                new PublishedSubscription(id(7), id(5), id(6), 1),
                api(1, "/a"),
                Published.plan(6, Set.of(1L)),
                key(10, 5, "new"))) {
            replacement.add(entity);
        }
        assertNotNull(services.credentials().find(digest("old")));
        replacement.commit();

        // Then
        assertSame(a, match("/a"));
        assertSame(Match.NoRoute.INSTANCE, match("/b"));
        assertNull(services.credentials().find(digest("old")));
        assertNotNull(services.credentials().find(digest("kept")));
        assertNotNull(services.credentials().find(digest("new")));
        assertEquals(id(6), plan(5, 1).id());
        assertNull(plan(51, 1));
    }

    private static PublishedApi api(long id, String basePath, Attachment... policies) {
        return Published.api(id, List.of(), basePath, List.of(policies), "* /**");
    }

    private static PublishedKey key(long id, long consumer, String key) {
        return new PublishedKey(id(id), id(consumer), KeyFormat.sha256(key), null);
    }

    private static byte[] digest(String key) {
        return HexFormat.of().parseHex(KeyFormat.sha256(key));
    }

    private Gateway apply(Entity... entities) {
        return configuration.apply(List.of(entities));
    }

    private Plan plan(long consumer, long api) {
        return services.subscriptions().find(id(consumer), id(api));
    }

    private Match match(String path) {
        byte[] bytes = ("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);
        assertNull(head.parse(bytes, 0, bytes.length));
        return configuration.gateway().match(head, bytes, head.pathFrom(), head.pathTo());
    }

    @Test
    void limitsOutliveConfigurationsButNotTheirConsumer() {
        apply(api(1, "/a", LIMIT), new PublishedConsumer(id(5), "Acme"));
        AtomicLong cell = services.cells(id(73)).of(id(5));

        apply(api(1, "/b", LIMIT));
        assertSame(cell, services.cells(id(73)).of(id(5)));

        apply(new Tombstone(EntityKind.CONSUMER, id(5)));
        assertNotSame(cell, services.cells(id(73)).of(id(5)));
    }
}
