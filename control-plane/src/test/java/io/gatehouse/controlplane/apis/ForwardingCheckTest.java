package io.gatehouse.controlplane.apis;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a draft may say about where routes lead, and in which form. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ForwardingCheckTest {
    @Inject
    Admin admin;

    @Inject
    Sql sql;

    private static String draft(String path, String forward) {
        return "{'name':'" + Admin.unique("API") + "','basePath':'/" + UUID.randomUUID()
                + "','upstream':{'targets':[{'url':'http://a.test'}]},"
                + "'upstreams':{'canary':{'targets':[{'url':'http://b.test'}]}},"
                + "'routes':[{'path':'" + path + "','totalTimeout':'PT1M','forward':" + forward + "}]}";
    }

    private ValidatableResponse post(String forward) {
        return admin.post("/api/v1/apis", draft("/**", forward).replace('\'', '"'));
    }

    @Test
    void whatIsLeftOutIsUsual() {
        post("{'splits':[{'upstream':'canary','when':{'on':'header','name':'X-Beta'}}]}")
                .statusCode(201)
                .body("upstreams.canary.retries.attempts", equalTo(1))
                .body("routes[0].totalTimeout", equalTo("PT1M"))
                .body("routes[0].forward.upstream", equalTo("default"))
                .body("routes[0].forward.splits[0].percent", equalTo(100))
                .body("routes[0].forward.splits[0].when.name", equalTo("x-beta"));
    }

    @Test
    void whatIsSaidIsKeptAndPublished() {
        String id = post("{'splits':[{'upstream':'canary','percent':10}],'sticky':{'on':'cookie','name':'sid'},"
                        + "'rewrite':{'host':'*','setHeaders':{'X-Tenant':'acme'},'removeHeaders':['X-Debug']}}")
                .statusCode(201)
                .body("routes[0].forward.sticky.name", equalTo("sid"))
                .body("routes[0].forward.rewrite.setHeaders.X-Tenant", equalTo("acme"))
                .extract()
                .path("id");
        admin.post("/api/v1/apis/" + id + "/publish", "{}").statusCode(200);
    }

    @Test
    void mirrorIsKeptAndPublished() {
        String id = post("{'mirror':{'upstream':'canary','percent':5}}")
                .statusCode(201)
                .body("routes[0].forward.mirror.upstream", equalTo("canary"))
                .body("routes[0].forward.mirror.percent", equalTo(5))
                .extract()
                .path("id");
        admin.post("/api/v1/apis/" + id + "/publish", "{}").statusCode(200);
        String published = sql.one(
                "SELECT body #>> '{routes,0,action,mirror}' FROM sync_entity WHERE kind = 'api' AND id = ?",
                row -> row.getString(1),
                UUID.fromString(id));
        assertEquals("{\"percent\": 5, \"upstream\": \"canary\"}", published);
    }

    @ParameterizedTest
    @CsvSource({
        "/orders/{id}/**, /v2/order/{id}/**",
        "/orders/{id}/**, /v2/{id}",
        "/{a}/{b}, /{b}-{a}.json",
        "/orders/**, /**",
        "/orders/**, /",
        "/**, /v2/**",
        "'', /v2/**",
        "/orders, /v2/",
    })
    void pathIsWrittenAnewWithWhatTheRouteNames(String route, String path) {
        String id = postRoute(route, path)
                .statusCode(201)
                .body("routes[0].forward.rewrite.path", equalTo(path))
                .extract()
                .path("id");
        admin.post("/api/v1/apis/" + id + "/publish", "{}").statusCode(200);
    }

    @ParameterizedTest
    @CsvSource({
        "/orders/{id}, v2/{id}, 'must begin with a slash, as /v2/orders/{id}/**'",
        "/orders/{id}, /v2/{order}, 'names {order}, which the route''s path does not'",
        "/orders/{id}, /v2/{id}/{id}, names {id} twice",
        "/orders/{id}, /v2/{id}/**, 'ends in /**, which the route''s path does not'",
        "/**, '/v2/a\u0007b', must not hold control characters",
        "/**, '/v2/a\u007fb', must not hold control characters",
    })
    void pathThatCannotBeIsRefusedWithTheReason(String route, String path, String reason) {
        postRoute(route, path)
                .statusCode(422)
                .body("errors.path", contains("routes[0].forward.rewrite.path"))
                .body("errors.message", contains(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v2/../x",
                "/v2/..",
                "/./**",
                "/v2//x",
                "/v2//**",
                "//**",
                "/v2/**/x",
                "/a*",
                "/v2/*",
                "/a b",
                "/a?b",
                "/a#b",
                "/a;b",
                "/a%2fb",
                "/%2e%2e/**",
                "/{id",
                "/id}",
                "/{}x}",
                "/a\\\\b",
                "/caf\u00e9"
            })
    void pathThatANodeWouldNotTakeIsRefused(String path) {
        postRoute("/**", path)
                .statusCode(422)
                .body("errors.path", hasItem("routes[0].forward.rewrite.path"))
                .body("errors.message", hasItem(startsWith("must be a path such as /v2/orders/{id}/**")));
    }

    @Test
    void pathThatIsTooLongIsRefused() {
        postRoute("/**", "/" + "a".repeat(500))
                .statusCode(422)
                .body("errors.message", contains("must not be longer than 500 characters"));
    }

    @Test
    void headersThatAreTakenOffDecideNothing() {
        String draft = draft(
                "/**",
                "{'sticky':{'on':'header','name':'X-Debug'},'rewrite':{'removeHeaders':['x-DEBUG']},"
                        + "'splits':[{'upstream':'canary','percent':1,'when':{'on':'header','name':'X-Secret'}}]}");
        draft = draft.replace(
                "'upstream':{'targets':[{'url':'http://a.test'}]}",
                "'policies':[{'policy':'api-key','config':{'header':'X-Secret'}}],"
                        + "'upstream':{'targets':[{'url':'http://a.test'}],"
                        + "'balancing':{'method':'hash','hashOn':'header','hashName':'X-Debug'}}");
        draft = draft.replace(
                "[{'url':'http://b.test'}]",
                "[{'url':'http://b.test'}],'balancing':{'method':'hash','hashOn':'header','hashName':'x-secret'}");
        admin.post("/api/v1/apis", draft.replace('\'', '"'))
                .statusCode(422)
                .body(
                        "errors.path",
                        contains(
                                "upstream.balancing.hashName",
                                "upstreams.canary.balancing.hashName",
                                "routes[0].forward.sticky.name",
                                "routes[0].forward.splits[0].when.name"))
                .body(
                        "errors.message",
                        contains(
                                "must not be a header that a route takes off: /** does",
                                "must not be the header that carries keys: choose the consumer instead",
                                "must not be a header that is taken off",
                                "must not be the header that carries keys"));
    }

    @Test
    void headerThatARouteToAnotherUpstreamTakesOffMayBeHashed() {
        String draft = draft("/**", "{'rewrite':{'removeHeaders':['X-Tenant']}}")
                .replace(
                        "[{'url':'http://b.test'}]",
                        "[{'url':'http://b.test'}],'balancing':{'method':'hash','hashOn':'header','hashName':'X-Tenant'}");
        admin.post("/api/v1/apis", draft.replace('\'', '"')).statusCode(201);
    }

    private ValidatableResponse postRoute(String route, String path) {
        String text = path.chars()
                .mapToObj(c -> c < ' ' || c > '~' ? String.format("\\u%04x", c) : Character.toString(c))
                .collect(Collectors.joining());
        return admin.post(
                "/api/v1/apis",
                draft(route, "{'rewrite':{'path':'" + text + "'}}").replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{'upstream':'other'} | routes[0].forward.upstream",
                "{'splits':[{'upstream':'other','percent':1}]} | routes[0].forward.splits[0].upstream",
                "{'splits':[{'upstream':'canary'}]} | routes[0].forward.splits[0].percent",
                "{'splits':[{'upstream':'canary','percent':101}]} | routes[0].forward.splits[0].percent",
                "{'splits':[{'upstream':'canary','when':{'on':'address'}}]} | routes[0].forward.splits[0].when.on",
                "{'mirror':{'percent':1}} | routes[0].forward.mirror.upstream",
                "{'mirror':{'upstream':'other','percent':1}} | routes[0].forward.mirror.upstream",
                "{'mirror':{'upstream':'default','percent':1}} | routes[0].forward.mirror.upstream",
                "{'upstream':'canary','mirror':{'upstream':'canary','percent':1}} | routes[0].forward.mirror.upstream",
                "{'mirror':{'upstream':'canary'}} | routes[0].forward.mirror.percent",
                "{'mirror':{'upstream':'canary','percent':0}} | routes[0].forward.mirror.percent",
                "{'mirror':{'upstream':'canary','percent':101}} | routes[0].forward.mirror.percent",
                "{'mirror':{'upstream':'canary','percent':1,'when':{}}} | routes[0].forward.mirror.when",
                "{'sticky':{}} | routes[0].forward.sticky.on",
                "{'sticky':{'on':'cookie'}} | routes[0].forward.sticky.name",
                "{'rewrite':{'host':'a b'}} | routes[0].forward.rewrite.host",
                "{'rewrite':{'setHeaders':{'Content-Length':'1'}}} | routes[0].forward.rewrite.setHeaders.Content-Length",
                "{'rewrite':{'setHeaders':{'Transfer_Encoding':'chunked'}}} | routes[0].forward.rewrite.setHeaders.Transfer_Encoding",
                "{'rewrite':{'setHeaders':{'X-A':'1','x-a':'2'}}} | routes[0].forward.rewrite.setHeaders.x-a",
                "{'rewrite':{'setHeaders':{'X':'a\\r\\nb'}}} | routes[0].forward.rewrite.setHeaders.X",
                "{'rewrite':{'removeHeaders':['a b']}} | routes[0].forward.rewrite.removeHeaders[0]",
            })
    void whatCannotBeIsRefusedByItsPath(String forward, String path) {
        List<String> paths = post(forward).statusCode(422).extract().path("errors.path");
        assertTrue(paths.contains(path), paths.toString());
    }

    @Test
    void splitsOfMoreThanAllAreRefused() {
        post("{'splits':[{'upstream':'canary','percent':60},{'upstream':'canary','percent':60}]}")
                .statusCode(422)
                .body("errors.path", contains("routes[0].forward.splits"));
    }
}
