package io.gatehouse.controlplane.apis;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.audit.Audit;
import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.gatehouse.model.keys.KeyFormat;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** APIs, plans, consumers, subscriptions and keys through the admin API, and what nodes get of them. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CatalogueTest {
    private static final String TARGET = "\"upstream\":{\"targets\":[{\"url\":\"http://127.0.0.1:9001\"}]}";

    @Inject
    Admin admin;

    @Inject
    Audit audit;

    @Inject
    EntityManager entityManager;

    @Test
    void fromDraftToAKeyThatNodesKnowByItsHash() {
        String api = admin.post(
                        "/api/v1/apis",
                        "{\"name\":\"Orders\",\"basePath\":\"/orders\",\"access\":\"key\"," + TARGET + "}")
                .statusCode(201)
                .header("ETag", equalTo("\"0\""))
                .body("access", equalTo("key"))
                .body("liveRevision", nullValue())
                .body("stripBasePath", equalTo(true))
                .body("upstream.targets[0].weight", equalTo(1))
                .extract()
                .path("id");
        assertEquals(null, published("api", api));

        admin.post("/api/v1/apis/" + api + "/publish", "{\"note\":\"first\"}")
                .statusCode(200)
                .body("revision", equalTo(1))
                .body("author", equalTo("tester"));
        JsonPath node = JsonPath.from(published("api", api));
        assertEquals("/orders", node.getString("basePath"));
        assertEquals(List.of("api-key", "subscription"), node.getList("policies.policy"));
        assertEquals(List.of("/**"), node.getList("routes.path"));
        assertEquals(10_485_760, node.getInt("routes[0].maxBodyBytes"));

        String plan = admin.post(
                        "/api/v1/plans",
                        "{\"name\":\"Gold\",\"apis\":[\"" + api
                                + "\"],\"rateLimit\":{\"requests\":100,\"per\":\"PT1S\",\"burst\":200},\"quota\":{\"requests\":100000,\"per\":\"MONTH\"}}")
                .statusCode(201)
                .body("quota.onOutage", equalTo("REJECT"))
                .extract()
                .path("id");
        assertEquals(
                List.of("rate-limit", "quota"),
                JsonPath.from(published("plan", plan)).getList("policies.policy"));

        String consumer = admin.post("/api/v1/consumers", "{\"name\":\"Acme mobile\",\"email\":\"dev@acme.test\"}")
                .statusCode(201)
                .extract()
                .path("id");
        String subscription = admin.post(
                        "/api/v1/consumers/" + consumer + "/subscriptions", "{\"plan\":\"" + plan + "\"}")
                .statusCode(201)
                .body("planName", equalTo("Gold"))
                .extract()
                .path("id");
        assertEquals(
                plan, JsonPath.from(published("subscription", subscription)).getString("plan"));

        JsonPath issued = admin.post(
                        "/api/v1/consumers/" + consumer + "/keys", "{\"name\":\"prod\",\"expiresAt\":null}")
                .statusCode(201)
                .header("Cache-Control", equalTo("no-store"))
                .body("key", matchesPattern("gh_[0-9A-Za-z]{36}"))
                .extract()
                .jsonPath();
        String key = issued.getString("id");
        String body = published("key", key);
        assertEquals(
                KeyFormat.sha256(issued.getString("key")), JsonPath.from(body).getString("sha256"));
        assertTrue(!body.contains(issued.getString("key")));
        admin.get("/api/v1/consumers/" + consumer + "/keys")
                .body("items", hasSize(1))
                .body("items[0].key", nullValue())
                .body("items[0].prefix", equalTo(issued.getString("key").substring(0, 9)));

        admin.delete("/api/v1/keys/" + key).statusCode(204);
        admin.delete("/api/v1/keys/" + key).statusCode(204);
        assertEquals(null, published("key", key));

        admin.delete("/api/v1/plans/" + plan).statusCode(409).body("code", equalTo("in-use"));
        admin.delete("/api/v1/apis/" + api).statusCode(409).body("code", equalTo("in-use"));
        admin.delete("/api/v1/consumers/" + consumer).statusCode(204);
        assertEquals(null, published("subscription", subscription));
        admin.delete("/api/v1/plans/" + plan).statusCode(204);
        admin.delete("/api/v1/apis/" + api).statusCode(204);
        assertEquals(null, published("api", api));
        assertEquals(0, audit.firstBroken());
        admin.get("/api/v1/audit?limit=500")
                .body("items.action", hasItem("key.revoke"))
                .body("items.who", hasItem("tester"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"basePath\":\"/x1\"|name",
                "\"name\":\"n\"|basePath",
                "\"name\":\"n\",\"basePath\":\"x1\"|basePath",
                "\"name\":\"n\",\"basePath\":\"/a//b\"|basePath",
                "\"name\":\"n\",\"basePath\":\"/a/../b\"|basePath",
                "\"name\":\"n\",\"basePath\":\"/x1\",\"hosts\":[\"a.test\",\"no host\"]|hosts[1]",
                "\"name\":\"n\",\"basePath\":\"/x1\",\"routes\":[{\"path\":\"orders\"}]|routes[0].path",
                "\"name\":\"n\",\"basePath\":\"/x1\",\"routes\":[{\"path\":\"/a/{id}\"},{\"path\":\"/a/{key}\"}]|routes[1]",
                "\"name\":\"n\",\"basePath\":\"/x1\",\"routes\":[{\"path\":\"/a\",\"timeout\":\"PT0S\"}]|routes[0].timeout",
                "\"name\":\"n\",\"basePath\":\"/x1\",\"policies\":[{\"policy\":\"magic\"}]|policies[0].policy",
                "\"name\":\"n\",\"basePath\":\"/x1\",\"policies\":[{\"policy\":\"rate-limit\",\"config\":{\"requests\":-1,\"per\":\"PT1S\"}}]|policies[0].config.requests",
                "\"name\":\"n\",\"basePath\":\"/x1\",\"colour\":1|colour",
            })
    void everyWrongFieldOfAnApiIsNamedByItsPath(String fields, String path) {
        long before = rows();
        admin.post("/api/v1/apis", "{" + fields + "," + TARGET + "}")
                .statusCode(422)
                .contentType("application/problem+json")
                .body("errors.path", hasItem(path));
        assertEquals(before, rows());
    }

    @ParameterizedTest
    @CsvSource({
        "nonsense",
        "ftp://host",
        "http://",
        "http://user:pw@host",
        "http://host?x=1",
        "//host",
        "http://host:99999",
        "''"
    })
    void aTargetThatIsNoUrlIsRefused(String url) {
        admin.post(
                        "/api/v1/apis",
                        "{\"name\":\"n\",\"basePath\":\"/x1\",\"upstream\":{\"targets\":[{\"url\":\"" + url + "\"}]}}")
                .statusCode(422)
                .body("errors.path", equalTo(List.of("upstream.targets[0].url")));
    }

    @Test
    void allWrongFieldsAreToldAtOnce() {
        admin.post("/api/v1/apis", "{\"basePath\":\"x\",\"upstream\":{\"targets\":[]}}")
                .statusCode(422)
                .body("errors.path", equalTo(List.of("name", "basePath", "upstream.targets")));
    }

    @Test
    void aBasePathIsTakenOnlyWhereHostsMeet() {
        admin.api("/taken");
        admin.post("/api/v1/apis", "{\"name\":\"Late\",\"basePath\":\"/taken/\"," + TARGET + "}")
                .statusCode(409)
                .body("code", equalTo("taken"))
                .body("errors.path", equalTo(List.of("basePath")));
        admin.post(
                        "/api/v1/apis",
                        "{\"name\":\"Late\",\"basePath\":\"/taken\",\"hosts\":[\"late.test\"]," + TARGET + "}")
                .statusCode(201);
    }

    @Test
    void ofManyAtOnceOneGetsTheBasePath() {
        List<Integer> statuses = IntStream.range(0, 8)
                .parallel()
                .mapToObj(i -> admin.postPlain(
                        "/api/v1/apis", "{\"name\":\"Race " + i + "\",\"basePath\":\"/race\"," + TARGET + "}"))
                .sorted()
                .toList();
        assertEquals(List.of(201, 409, 409, 409, 409, 409, 409, 409), statuses);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"name\":\"p\",\"apis\":[]|apis",
                "\"name\":\"p\"|apis",
                "\"name\":\"p\",\"apis\":[\"nope\"]|apis[0]",
                "\"apis\":[\"nope\"]|name",
                "\"name\":\"p\",\"apis\":[],\"rateLimit\":{\"requests\":-5,\"per\":\"PT1S\"}|rateLimit.requests",
                "\"name\":\"p\",\"apis\":[],\"rateLimit\":{\"requests\":5,\"per\":\"PT1S\",\"brust\":1}|rateLimit.brust",
                "\"name\":\"p\",\"apis\":[],\"quota\":{\"requests\":0,\"per\":\"MONTH\"}|quota.requests",
                "\"name\":\"p\",\"apis\":[],\"quota\":{\"requests\":1,\"per\":\"FORTNIGHT\"}|quota.per",
            })
    void everyWrongFieldOfAPlanIsNamedByItsPath(String fields, String path) {
        admin.post("/api/v1/plans", "{" + fields + "}").statusCode(422).body("errors.path", hasItem(path));
    }

    @Test
    void duplicateNamesUnknownIdsAndPastExpiriesAreRefused() {
        String name = Admin.unique("Twin");
        String consumer = admin.post("/api/v1/consumers", "{\"name\":\"" + name + "\"}")
                .statusCode(201)
                .extract()
                .path("id");
        admin.post("/api/v1/consumers", "{\"name\":\" " + name + " \"}")
                .statusCode(409)
                .body("errors.path", equalTo(List.of("name")));
        admin.post("/api/v1/consumers", "{\"name\":\"x\",\"email\":\"nobody\"}")
                .statusCode(422)
                .body("errors.path", equalTo(List.of("email")));
        admin.get("/api/v1/apis/7").statusCode(404).body("code", equalTo("not-found"));
        admin.get("/api/v1/plans/" + UUID.randomUUID()).statusCode(404);
        admin.post("/api/v1/consumers/" + consumer + "/subscriptions", "{\"plan\":\"" + UUID.randomUUID() + "\"}")
                .statusCode(422)
                .body("errors.path", equalTo(List.of("plan")));
        admin.post("/api/v1/consumers/" + consumer + "/keys", "{\"name\":\"k\",\"expiresAt\":\"2020-01-01T00:00:00Z\"}")
                .statusCode(422)
                .body("errors.path", equalTo(List.of("expiresAt")));
    }

    @Test
    void revisionsAreKeptAndAnOlderOneCanBeMadeLiveAgain() {
        String api = admin.api("/revised");
        admin.post("/api/v1/apis/" + api + "/publish", "{}").body("revision", equalTo(1));
        String name = Admin.unique("Revised");
        admin.put("/api/v1/apis/" + api, "{\"name\":\"" + name + "\",\"basePath\":\"/revised-2\"," + TARGET + "}")
                .statusCode(200)
                .body("changed", equalTo(true));
        assertEquals("/revised", JsonPath.from(published("api", api)).getString("basePath"));
        admin.post("/api/v1/apis/" + api + "/publish", "{\"note\":\"moved\"}").body("revision", equalTo(2));
        assertEquals("/revised-2", JsonPath.from(published("api", api)).getString("basePath"));

        admin.post("/api/v1/apis/" + api + "/revisions/1/rollback", "{}")
                .statusCode(200)
                .body("revision", equalTo(3));

        assertEquals("/revised", JsonPath.from(published("api", api)).getString("basePath"));
        admin.get("/api/v1/apis/" + api + "/revisions")
                .body("items.revision", equalTo(List.of(3, 2, 1)))
                .body("items.live", equalTo(List.of(true, false, false)));
        admin.get("/api/v1/apis/" + api).body("changed", equalTo(false)).body("basePath", equalTo("/revised"));
    }

    @Test
    void routesKeepTheirIdsOverEdits() {
        String fields =
                "\"basePath\":\"/routed\",\"routes\":[{\"methods\":[\"get\"],\"path\":\"/a/{id}\"}]," + TARGET + "}";
        String name = Admin.unique("Routed");
        JsonPath first = admin.post("/api/v1/apis", "{\"name\":\"" + name + "\"," + fields)
                .statusCode(201)
                .extract()
                .jsonPath();
        JsonPath second = admin.put("/api/v1/apis/" + first.getString("id"), "{\"name\":\"" + name + "\"," + fields)
                .statusCode(200)
                .extract()
                .jsonPath();
        assertEquals(List.of("GET"), first.getList("routes[0].methods"));
        assertEquals(first.getString("routes[0].id"), second.getString("routes[0].id"));
    }

    @Test
    void staleEditsAreRefused() {
        String api = admin.api("/guarded");
        String body = "{\"name\":\"" + Admin.unique("G") + "\",\"basePath\":\"/guarded\"," + TARGET + "}";
        admin.as(Roles.ADMIN)
                .contentType("application/json")
                .header("If-Match", "\"0\"")
                .body(body)
                .put("/api/v1/apis/" + api)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"");
        admin.as(Roles.ADMIN)
                .contentType("application/json")
                .header("If-Match", "\"0\"")
                .body(body)
                .put("/api/v1/apis/" + api)
                .then()
                .statusCode(412)
                .body("code", equalTo("stale"));
    }

    @Test
    void listsComeInPages() {
        admin.api("/page-1");
        admin.api("/page-2");
        String next = admin.get("/api/v1/apis?limit=1")
                .body("items", hasSize(1))
                .body("next", notNullValue())
                .extract()
                .path("next");
        admin.get("/api/v1/apis?limit=1&after=" + next).body("items[0].id", not(equalTo(next)));
        admin.get("/api/v1/apis?limit=0").statusCode(422).body("errors.path", equalTo(List.of("limit")));
    }

    @Test
    void rolesDecideWhoMayWhat() {
        admin.as(Roles.VIEWER).get("/api/v1/apis").then().statusCode(200);
        admin.as(Roles.VIEWER)
                .contentType("application/json")
                .body("{}")
                .post("/api/v1/consumers")
                .then()
                .statusCode(403);
        admin.as(Roles.DEVELOPER)
                .contentType("application/json")
                .body("{}")
                .post("/api/v1/consumers")
                .then()
                .statusCode(422);
        admin.as(Roles.DEVELOPER)
                .contentType("application/json")
                .body("{}")
                .post("/api/v1/apis")
                .then()
                .statusCode(403);
        admin.as(Roles.PUBLISHER).get("/api/v1/audit").then().statusCode(403);
    }

    private String published(String kind, String id) {
        return QuarkusTransaction.requiringNew().call(() -> (String) entityManager
                .createNativeQuery("SELECT cast(body AS text) FROM sync_entity WHERE kind = :kind AND id = :id"
                        + " UNION ALL SELECT NULL")
                .setParameter("kind", kind)
                .setParameter("id", UUID.fromString(id))
                .getResultList()
                .getFirst());
    }

    private long rows() {
        return QuarkusTransaction.requiringNew()
                .call(() -> ((Number) entityManager
                                .createNativeQuery("SELECT (SELECT count(*) FROM api) + (SELECT count(*) FROM audit)")
                                .getSingleResult())
                        .longValue());
    }
}
