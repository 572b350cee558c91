package io.gatehouse.controlplane.apis;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a draft may say about where routes lead, and in which form. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ForwardingCheckTest {
    @Inject
    Admin admin;

    @Inject
    Sql sql;

    private ValidatableResponse post(String forward) {
        return admin.post(
                "/api/v1/apis",
                ("{'name':'" + Admin.unique("API") + "','basePath':'/" + UUID.randomUUID()
                                + "','upstream':{'targets':[{'url':'http://a.test'}]},"
                                + "'upstreams':{'canary':{'targets':[{'url':'http://b.test'}]}},"
                                + "'routes':[{'path':'/**','totalTimeout':'PT1M','forward':" + forward + "}]}")
                        .replace('\'', '"'));
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
