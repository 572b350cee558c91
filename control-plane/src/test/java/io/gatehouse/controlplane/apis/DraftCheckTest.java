package io.gatehouse.controlplane.apis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatehouse.controlplane.apis.ApiDraft.CompressionDraft;
import io.gatehouse.controlplane.apis.ApiDraft.PolicyDraft;
import io.gatehouse.controlplane.apis.ApiDraft.RouteDraft;
import io.gatehouse.controlplane.apis.ApiDraft.TargetDraft;
import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.config.ContentCoding;
import io.gatehouse.model.config.PublishedApi;
import io.gatehouse.model.problem.Violation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DraftCheckTest {
    private static final UUID API = UUID.fromString("00000000-0000-7000-8000-000000000001");

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/**", "/a", "/a/", "/a/**", "/{id}", "/a/{id}/b-c/{d_1}", "/a.b~c/$&'()+,=:@", "/a/b*"})
    void templatesThatNodesCanRouteAreTaken(String path) {
        assertEquals(
                path,
                DraftCheck.check(withRoutes(route(null, path)), null)
                        .routes()
                        .getFirst()
                        .path());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "//",
                "//**",
                "/a//b",
                "/a//**",
                "/a/**/b",
                "/a/*",
                "/a/*/b",
                "/**/**",
                "/a/../b",
                "/a/.",
                "/{}",
                "/{1}",
                "/a{id}",
                "/{id}/{id}",
                "/a?b",
                "/a;b",
                "/a%2fb",
                "/a\\b",
                "/ä",
                "/a b"
            })
    void templatesThatNodesCannotRouteAreRefused(String path) {
        assertEquals(List.of("routes[0].path"), wrong(withRoutes(route(null, path)), null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET\r\n", " GET", "GET ", "G T", "CONNECT", ""})
    void whatIsNoMethodIsRefused(String method) {
        assertEquals(List.of("routes[0].methods[0]"), wrong(withRoutes(route(null, "/a", method)), null));
    }

    @Test
    void routesThatWouldTakeTheSameRequestAreRefused() {
        assertEquals(
                List.of("routes[1]", "routes[3]"),
                wrong(
                        withRoutes(
                                route(null, "/a/{id}", "GET", "POST"),
                                route(null, "/a/{key}", "post", "PUT"),
                                route(null, "/a/{id}"),
                                route(null, "/a/{x}")),
                        null));
    }

    @Test
    void aRouteForEveryMethodMayStandBehindOneForSome() {
        assertEquals(
                2,
                DraftCheck.check(withRoutes(route(null, "/a", "GET"), route(null, "/a")), null)
                        .routes()
                        .size());
    }

    @Test
    void aRouteKeepsItsIdWhileItIsTheSameOrIsNamed() {
        ApiDraft first = DraftCheck.check(withRoutes(route(null, "/a", "GET"), route(null, "/b")), null);
        UUID a = first.routes().get(0).id();
        UUID b = first.routes().get(1).id();

        ApiDraft moved = DraftCheck.check(
                withRoutes(route(null, "/b"), route(null, "/c"), route(a, "/d"), route(null, "/a", "GET")), first);

        assertEquals(b, moved.routes().get(0).id());
        assertNotEquals(a, moved.routes().get(1).id());
        assertEquals(a, moved.routes().get(2).id());
        assertNotEquals(a, moved.routes().get(3).id());
        assertEquals(4, moved.routes().stream().map(RouteDraft::id).distinct().count());
    }

    @Test
    void idsThatAreNotOfThisApiAreRefused() {
        ApiDraft first = DraftCheck.check(withRoutes(route(null, "/a")), null);
        UUID known = first.routes().getFirst().id();

        assertEquals(List.of("routes[0].id"), wrong(withRoutes(route(UUID.randomUUID(), "/a")), null));
        assertEquals(
                List.of("routes[1].id", "routes[2].id"),
                wrong(withRoutes(route(known, "/a"), route(known, "/b"), route(UUID.randomUUID(), "/c")), first));
    }

    @Test
    void attachmentsKeepTheirIdsSoThatCountersStay() {
        ApiDraft first = DraftCheck.check(withPolicies(limit(null, 1), limit(null, 2)), null);
        List<UUID> ids = first.policies().stream().map(PolicyDraft::id).toList();

        ApiDraft same = DraftCheck.check(withPolicies(limit(null, 5), limit(null, 6)), first);
        ApiDraft second = DraftCheck.check(withPolicies(limit(null, 5), limit(ids.getFirst(), 6)), first);

        assertEquals(ids, same.policies().stream().map(PolicyDraft::id).toList());
        assertEquals(
                ids.reversed(), second.policies().stream().map(PolicyDraft::id).toList());
        assertEquals(List.of("policies[0].id"), wrong(withPolicies(limit(UUID.randomUUID(), 1)), first));
    }

    @Test
    void nothingInAListMayBeNull() {
        ApiDraft draft =
                new ApiDraft("n", "/n", nulls(), null, null, UpstreamDraft.to(nulls()), null, nulls(), nulls(), null);
        assertEquals(List.of("hosts[0]", "upstream.targets[0].url", "routes[0]", "policies[0]"), wrong(draft, null));
    }

    @Test
    void compressionIsCompletedAndChecked() {
        assertEquals(
                new CompressionDraft(
                        List.of(ContentCoding.ZSTD, ContentCoding.BR, ContentCoding.GZIP),
                        1024L,
                        CompressionCheck.TYPES),
                DraftCheck.check(withCompression(new CompressionDraft(null, null, null)), null)
                        .compression());
        assertEquals(
                List.of("compression.minBytes", "compression.codings", "compression.types[0]", "compression.types[1]"),
                wrong(withCompression(new CompressionDraft(List.of(), -1L, List.of("text", "*/*", "Text/*"))), null));
    }

    private static ApiDraft withCompression(CompressionDraft compression) {
        ApiDraft plain = withRoutes();
        return new ApiDraft(
                plain.name(), plain.basePath(), null, null, null, plain.upstream(), null, null, null, compression);
    }

    @Test
    void listsAreBounded() {
        ApiDraft draft = new ApiDraft(
                "n",
                "/n",
                Collections.nCopies(101, "a.test"),
                null,
                null,
                UpstreamDraft.to(Collections.nCopies(101, new TargetDraft("http://a.test", null))),
                null,
                Collections.nCopies(501, route(null, "/a")),
                Collections.nCopies(51, limit(null, 1)),
                null);
        assertEquals(List.of("hosts", "upstream.targets", "routes", "policies"), wrong(draft, null));
        String longMethod = "A-".repeat(100_000) + "A";
        assertEquals(List.of("routes[0].methods[0]"), wrong(withRoutes(route(null, "/a", longMethod)), null));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://host/a;b",
                "http://host/a%2Fb",
                "http://host/%2e%2e/b",
                "http://host/ä",
                "http://host/a/../b",
                "http://host//a",
                "http://host:0",
                "mailto:a@b.test"
            })
    void targetsThatNodesWouldNotForwardToAreRefused(String url) {
        assertEquals(List.of("upstream.targets[0].url"), wrong(draft(url, null, null), null));
    }

    @Test
    void aKeyIsAskedForThoughAnotherAttachmentObserves() {
        PolicyDraft observing = new PolicyDraft(null, "api-key", true, null);
        PolicyDraft own = new PolicyDraft(null, "api-key", false, Map.of("header", "X-Partner-Key"));

        PublishedApi both = Publication.of(API, 1, DraftCheck.check(withPolicies(observing), null));
        PublishedApi mine = Publication.of(API, 1, DraftCheck.check(withPolicies(own), null));

        assertEquals(
                List.of("api-key false", "subscription false", "api-key true"),
                both.policies().stream()
                        .map(policy -> policy.policy() + " " + policy.observe())
                        .toList());
        assertEquals(
                List.of("subscription", "api-key"),
                mine.policies().stream().map(policy -> policy.policy()).toList());
        assertEquals(
                Publication.of(API, 2, DraftCheck.check(withPolicies(), null)).policies(),
                Publication.of(API, 3, DraftCheck.check(withPolicies(), null)).policies());
    }

    private static <T> List<T> nulls() {
        return new ArrayList<>(Collections.singletonList(null));
    }

    private static List<String> wrong(ApiDraft draft, @Nullable ApiDraft before) {
        Refused refused = assertThrows(Refused.class, () -> DraftCheck.check(draft, before));
        return refused.problem().errors().stream().map(Violation::path).toList();
    }

    private static RouteDraft route(@Nullable UUID id, String path, String... methods) {
        return new RouteDraft(id, Arrays.asList(methods), path, null, null, null, null, null);
    }

    private static PolicyDraft limit(@Nullable UUID id, int requests) {
        return new PolicyDraft(id, "rate-limit", null, Map.of("requests", requests, "per", "PT1S"));
    }

    private static ApiDraft withRoutes(RouteDraft... routes) {
        return draft("http://127.0.0.1:9001", List.of(routes), null);
    }

    private static ApiDraft withPolicies(PolicyDraft... policies) {
        return draft("http://127.0.0.1:9001", null, List.of(policies));
    }

    private static ApiDraft draft(String url, @Nullable List<RouteDraft> routes, @Nullable List<PolicyDraft> policies) {
        UpstreamDraft upstream = UpstreamDraft.to(List.of(new TargetDraft(url, null)));
        return new ApiDraft("n", "/n", null, null, null, upstream, null, routes, policies, null);
    }
}
