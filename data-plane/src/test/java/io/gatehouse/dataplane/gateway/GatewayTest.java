package io.gatehouse.dataplane.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.http1.HeadLimits;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.PublishedApi;
import io.gatehouse.model.config.UpstreamProtocol;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayTest {
    private final Configuration configuration =
            new Configuration(new NodeServices(_ -> consumer -> null, InstantSource.system()));

    @ParameterizedTest
    @CsvSource({
        "GET /orders, 101",
        "GET /orders/, 101",
        "GET /orders/new, 102",
        "GET /orders/7, 103",
        "DELETE /orders/7, 104",
        "DELETE /orders/new, 104",
        "GET /orders/7/lines, 105",
        "GET /orders/7/lines/3, 106",
        "GET /orders/new/lines, 105",
        "GET /orders/x/y/z, 107",
        "GET /orders/7/, 107",
        "GET /orders/files, 108",
        "GET /orders/files/a/b, 108",
        "GET /orders/files/, 108",
        "PUT /orders/files, 104",
        "HEAD /orders/7, 103",
        "PURGE /orders/anything, 109",
        "GET /orders/slash/, 110",
        "GET /orders/caf%C3%A9, 111",
    })
    void mostSpecificRouteWithTheMethodWins(String request, long route) {
        serve(Published.api(
                1,
                "/orders",
                "GET /",
                "GET /new",
                "GET /{id}",
                "DELETE,PUT /{id}",
                "GET /{id}/lines",
                "GET /{id}/lines/{line}",
                "GET /{id}/**",
                "GET /files/**",
                "PURGE /**",
                "GET /slash/",
                "GET /café"));

        assertEquals("route " + route, where(request, "any.test"));
    }

    @ParameterizedTest
    @CsvSource({
        "GET /a/b/c, 101",
        "GET /a/x/c, 102",
        "GET /a/b/d, 104",
        "GET /z/b/d, 103",
        "GET /a/b/e, 104",
        "GET /x/b/c, 105",
        "GET /a/b/c/d, 104",
        "GET /, 105",
    })
    void branchThatLeadsNowhereGivesWay(String request, long route) {
        serve(Published.api(1, "/", "GET /a/b/c", "GET /a/{x}/c", "GET /{x}/b/d", "GET /a/**", "GET /**"));

        assertEquals("route " + route, where(request, "any.test"));
    }

    @Test
    void templateParameterTakesExactlyOneSegmentThatIsNotEmpty() {
        serve(Published.api(1, "/a", "GET /{x}"));

        assertEquals("route 101", where("GET /a/b", "h"));
        assertEquals("no route", where("GET /a/", "h"));
        assertEquals("no route", where("GET /a", "h"));
        assertEquals("no route", where("GET /a/b/c", "h"));
        assertEquals("no route", where("GET /a/b/", "h"));
        assertEquals("no route", where("GET /ab", "h"));
        assertEquals("no route", where("GET /A/b", "h"));
    }

    @Test
    void wrongMethodIsToldWhichOnesAreAllowed() {
        serve(Published.api(1, "/a", "GET,PUT /{x}", "DELETE /b", "POST /c"));

        assertEquals("allow GET, HEAD, PUT of 1", where("POST /a/x", "h"));
        assertEquals("allow DELETE, GET, HEAD, PUT of 1", where("PATCH /a/b", "h"));
        assertEquals("allow GET, HEAD, POST, PUT of 1", where("get /a/c", "h"));
        assertEquals("no route", where("GET /a", "h"));
    }

    @Test
    void longestBasePathOwnsTheRequestEvenIfNoRouteMatches() {
        serve(
                Published.api(1, "/", "* /**"),
                Published.api(2, "/orders", "* /**"),
                Published.api(3, "/orders/v2", "GET /x"));

        assertEquals("route 101", where("GET /", "h"));
        assertEquals("route 101", where("GET /ordersx", "h"));
        assertEquals("route 201", where("GET /orders", "h"));
        assertEquals("route 201", where("GET /orders/v1/x", "h"));
        assertEquals("route 301", where("GET /orders/v2/x", "h"));
        assertEquals("no route", where("GET /orders/v2/y", "h"));
        assertEquals("allow GET, HEAD of 3", where("POST /orders/v2/x", "h"));
    }

    @ParameterizedTest
    @CsvSource({
        "api.example.com, 101",
        "API.Example.COM, 101",
        "api.example.com:8000, 101",
        "api.example.com., 101",
        "other.example.com, 201",
        "a.b.example.com, 201",
        "a.eu.example.com, 301",
        "example.com, 401",
        "eu.example.com, 201",
        "notexample.com, 401",
        "example.com.evil.test, 401",
        "127.0.0.1:8000, 401",
        "[::1], 501",
        "[::1]:8000, 501",
        "[::2]:8000, 401",
    })
    void exactHostBeatsTheLongestWildcardWhichBeatsEveryHost(String host, long route) {
        serve(
                Published.api(1, List.of("api.example.com"), "/a", List.of(), "* /**"),
                Published.api(2, List.of("*.example.com"), "/a", List.of(), "* /**"),
                Published.api(3, List.of("*.eu.example.com"), "/a", List.of(), "* /**"),
                Published.api(4, List.of(), "/a", List.of(), "* /**"),
                Published.api(5, List.of("[::1]"), "/a", List.of(), "* /**"));

        assertEquals("route " + route, where("GET /a/x", host));
    }

    @Test
    void hostWithoutTheBasePathGivesWayToTheNext() {
        serve(
                Published.api(1, List.of("api.example.com"), "/a", List.of(), "* /**"),
                Published.api(2, List.of("*.example.com"), "/b", List.of(), "* /**"),
                Published.api(3, "/c", "* /**"));

        assertEquals("route 101", where("GET /a", "api.example.com"));
        assertEquals("route 201", where("GET /b", "api.example.com"));
        assertEquals("route 301", where("GET /c", "api.example.com"));
        assertEquals("no route", where("GET /a", "x.example.com"));
        assertEquals("no route", where("GET /d", "api.example.com"));
    }

    @Test
    void longHostsAndAbsoluteTargetsAndMissingHostsFindTheirWay() {
        serve(
                Published.api(1, List.of("*.example.com"), "/a", List.of(), "* /**"),
                Published.api(2, List.of("abs.test"), "/a", List.of(), "* /**"),
                Published.api(3, "/a", "* /**"));

        assertEquals("route 301", where("GET /a", "x.".repeat(3_000) + "example.com"));
        assertEquals(
                "route 201", where(head("GET http://ABS.test:80/a HTTP/1.1\r\nHost: x.example.com\r\n\r\n"), "/a"));
        assertEquals("route 301", where(head("GET /a HTTP/1.0\r\n\r\n"), "/a"));
        assertEquals("no route", where(head("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"), "*"));
    }

    @Test
    void olderApiKeepsItsHostAndBasePath() {
        // Given
        PublishedApi older = Published.api(1, List.of("a.test", "b.test"), "/a", List.of(), "* /**");
        PublishedApi newer = Published.api(2, List.of("b.test", "c.test"), "/a", List.of(), "* /**");

        // When
        serve(newer, older);

        // Then
        assertEquals("route 101", where("GET /a", "b.test"));
        assertEquals("route 201", where("GET /a", "c.test"));
        assertEquals(1, configuration.broken().size());
        assertEquals(Published.id(2), configuration.broken().getFirst().id());
        assertEquals(
                "its host and base path belong to the API " + Published.id(1),
                configuration.broken().getFirst().reason());
    }

    @Test
    void routeKnowsItsPlaceAndItsUpstream() {
        serve(Published.api(1, "/orders/", "* /**"), Published.api(2, "/", "* /**"));

        CompiledRoute route = (CompiledRoute) match(head("GET /orders/1 HTTP/1.1\r\nHost: h\r\n\r\n"), "/orders/1");
        CompiledRoute root = (CompiledRoute) match(head("GET /x HTTP/1.1\r\nHost: h\r\n\r\n"), "/x");

        assertEquals("/orders".length(), route.strippedOctets());
        assertEquals(0, root.strippedOctets());
        assertEquals("/orders/**", route.template());
        assertEquals("/**", root.template());
        assertEquals(
                List.of(new CompiledTarget(
                        Published.UPSTREAM,
                        null,
                        "127.0.0.1",
                        9001,
                        "127.0.0.1:9001",
                        UpstreamProtocol.AUTO,
                        ProxyProtocol.OFF,
                        "/v1")),
                route.forwarding().upstream().targets());
        assertEquals(30_000_000_000L, route.timeoutNanos());
    }

    @Test
    void thousandApisAreToldApart() {
        List<PublishedApi> apis = new ArrayList<>();
        for (int i = 1; i <= 1_000; i++) {
            apis.add(Published.api(i, List.of("h" + i % 10 + ".test"), "/api-" + i, List.of(), "GET /x/{y}", "* /**"));
        }
        serve(apis.toArray(PublishedApi[]::new));

        for (int i = 1; i <= 1_000; i++) {
            assertEquals("route " + (i * 100 + 1), where("GET /api-" + i + "/x/1", "h" + i % 10 + ".test"));
            assertEquals("no route", where("GET /api-" + i + "/x/1", "h" + (i + 1) % 10 + ".test"));
        }
        assertEquals(1_000, configuration.gateway().apis().size());
    }

    @Test
    void pathTemplatesThatAreNoneAreRefused() {
        for (String wrong : List.of(
                "a", "", "/{", "/{}", "/a{b}", "/{a}b", "/{a b}", "/**/a", "/*", "/a/*/b", "/a//b", "/./a", "/a/..",
                "/a;b", "/a%2fb")) {
            assertTrue(PathTemplate.parse(wrong).isEmpty(), wrong);
        }
        assertEquals(
                PathTemplate.parse("/caf%c3%a9/{a}/**").orElseThrow(),
                PathTemplate.parse("/café/{a}/**").orElseThrow());
    }

    @Test
    void nothingIsServedBeforeTheFirstConfiguration() {
        RequestHead head = head("GET /a HTTP/1.1\r\nHost: h\r\n\r\n");

        assertSame(Match.NoRoute.INSTANCE, Gateway.EMPTY.match(head, head.bytes(), head.pathFrom(), head.pathTo()));
    }

    private void serve(PublishedApi... apis) {
        configuration.apply(List.of(apis));
    }

    private String where(String request, String host) {
        return where(head(request + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n"), request.split(" ")[1]);
    }

    private String where(RequestHead head, String path) {
        return switch (match(head, path)) {
            case CompiledRoute route -> "route " + route.route().getLeastSignificantBits();
            case Match.NoRoute _ -> "no route";
            case Match.MethodNotAllowed refused ->
                "allow " + refused.allow() + " of " + refused.api().getLeastSignificantBits();
            case Match.Unserved unserved -> "unserved " + unserved.api().getLeastSignificantBits();
        };
    }

    /** With the path somewhere in the middle of an array, as after normalising. */
    private Match match(RequestHead head, String path) {
        byte[] bytes = ("xx" + path + "/yy").getBytes(StandardCharsets.US_ASCII);
        return configuration.gateway().match(head, bytes, 2, 2 + path.length());
    }

    private static RequestHead head(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);
        assertNull(head.parse(bytes, 0, bytes.length));
        return head;
    }
}
