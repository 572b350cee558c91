package io.gatehouse.controlplane.apis;

import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What no command can be read from, and what reads well but no database would take: each gets a problem, and nothing is stored. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class BadBodiesTest {
    private static final String TARGET = "\"upstream\":{\"targets\":[{\"url\":\"http://127.0.0.1:9001\"}]}";

    @Inject
    Admin admin;

    @Inject
    EntityManager entityManager;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/apis",
                "/api/v1/plans",
                "/api/v1/consumers",
                "/api/v1/consumers/00000000-0000-7000-8000-000000000000/keys",
                "/api/v1/consumers/00000000-0000-7000-8000-000000000000/subscriptions"
            })
    void aBodyThatIsNoJsonObjectIsRefusedEverywhere(String path) {
        long before = rows();
        for (String body :
                List.of("null", "", " ", "[]", "7", "\"x\"", "{", "{}}", "{\"name\":", "nonsense", "\u0000")) {
            admin.post(path, body)
                    .statusCode(400)
                    .contentType("application/problem+json")
                    .body("code", equalTo("malformed-json"))
                    .body("detail", not(containsString("io.gatehouse")));
        }
        admin.as(Roles.ADMIN)
                .contentType("text/plain")
                .body("{}")
                .post(path)
                .then()
                .statusCode(415);
        assertEquals(before, rows());
    }

    @Test
    void tenMegabytesAreTooMuch() {
        String body = "{\"name\":\"" + "x".repeat(10 * 1024 * 1024) + "\"}";
        admin.post("/api/v1/apis", body).statusCode(413).body("code", equalTo("body-too-large"));
    }

    @Test
    void tenMegabytesAreTooMuchAlsoInChunks() throws Exception {
        byte[] body = ("{\"name\":\"" + "x".repeat(10 * 1024 * 1024) + "\"}").getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> response = admin.postChunked("/api/v1/apis", body);
        assertEquals(413, response.statusCode());
        assertTrue(response.body().contains("body-too-large"), response.body());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "apis|{\"name\":\"a\",\"basePath\":\"/odd\",\"colour\":1,TARGET}|colour",
                "apis|{\"name\":\"a\",\"basePath\":\"/odd\",\"upstream\":{\"targets\":[{\"uri\":\"http://a\"}]}}|upstream.targets[0].uri",
                "apis|{\"name\":7,\"basePath\":\"/odd\",TARGET}|name",
                "apis|{\"name\":\"a\",\"basePath\":\"/odd\",\"access\":\"all\",TARGET}|access",
                "apis|{\"name\":\"a\",\"basePath\":\"/odd\",\"routes\":{},TARGET}|routes",
                "apis|{\"name\":\"a\",\"basePath\":\"/odd\",\"routes\":[null],TARGET}|routes[0]",
                "apis|{\"name\":\"a\",\"basePath\":\"/odd\",\"routes\":[{\"id\":\"x\"}],TARGET}|routes[0].id",
                "apis|{\"name\":\"a\",\"basePath\":\"/odd\",\"routes\":[{\"timeout\":\"soon\"}],TARGET}|routes[0].timeout",
                "apis|{\"name\":\"a\",\"basePath\":\"/odd\",\"routes\":[{\"timeout\":\"PT-1S\"}],TARGET}|routes[0].timeout",
                "apis|{\"name\":\"a\",\"basePath\":\"/odd\",\"routes\":[{\"timeout\":\"PT999999999999999H\"}],TARGET}|routes[0].timeout",
                "apis|{\"name\":\"a\",\"basePath\":\"/odd\",\"routes\":[{\"maxBodyBytes\":-2}],TARGET}|routes[0].maxBodyBytes",
                "apis|{\"name\":\"a\",\"basePath\":\"/odd\",\"routes\":[{\"maxBodyBytes\":\"much\"}],TARGET}|routes[0].maxBodyBytes",
                "apis|{\"name\":\"a\",\"basePath\":\"/odd\",\"routes\":[{\"maxBodyBytes\":99999999999999999999}],TARGET}|routes[0].maxBodyBytes",
                "apis|{\"name\":\"a\\u0000b\",\"basePath\":\"/odd\",TARGET}|name",
                "apis|{\"name\":\"a\\ud800b\",\"basePath\":\"/odd\",TARGET}|name",
                "apis|{\"name\":\"a\\u202eb\",\"basePath\":\"/odd\",TARGET}|name",
                "apis|{\"name\":\"  \",\"basePath\":\"/odd\",TARGET}|name",
                "consumers|{\"name\":\"a\",\"email\":\"a\\u0000@b.test\"}|email",
                "consumers|{\"name\":\"a\",\"mail\":\"a@b.test\"}|mail",
                "plans|{\"name\":\"a\",\"apis\":[null]}|apis[0]",
                "plans|{\"name\":\"a\",\"apis\":\"all\"}|apis",
                "plans|{\"name\":\"a\",\"apis\":[],\"rateLimit\":{\"requests\":5,\"per\":\"PT1S\",\"burst\":-1}}|rateLimit.burst",
                "plans|{\"name\":\"a\",\"apis\":[],\"rateLimit\":{\"requests\":1.5,\"per\":\"PT1S\"}}|rateLimit.requests",
                "plans|{\"name\":\"a\",\"apis\":[],\"rateLimit\":7}|rateLimit",
                "plans|{\"name\":\"a\",\"apis\":[],\"quota\":{\"requests\":5,\"per\":\"MONTH\",\"onOutage\":\"MAYBE\"}}|quota.onOutage",
            })
    void everyWrongFieldIsNamedAndNothingIsStored(String subject, String body, String path) {
        long before = rows();
        admin.post("/api/v1/" + subject, body.replace("TARGET", TARGET))
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid"))
                .body("errors.path", hasItem(path));
        assertEquals(before, rows());
    }

    @Test
    void moreApisThanADatabaseStatementTakesAreRefused() {
        String apis = ("\"" + UUID.randomUUID() + "\",").repeat(70_000);
        admin.post("/api/v1/plans", "{\"name\":\"many\",\"apis\":[" + apis.substring(0, apis.length() - 1) + "]}")
                .statusCode(422)
                .body("errors.path", equalTo(List.of("apis")));
    }

    @Test
    void notesAndExpiriesThatTheDatabaseCannotHoldAreRefused() {
        String api = admin.api("/noted");
        for (String note : List.of("a\\u0000b", "a\\ud800", "x".repeat(501))) {
            admin.post("/api/v1/apis/" + api + "/publish", "{\"note\":\"" + note + "\"}")
                    .statusCode(422)
                    .body("errors.path", equalTo(List.of("note")));
        }
        admin.get("/api/v1/apis/" + api).body("liveRevision", equalTo(null));
        String consumer = admin.post("/api/v1/consumers", "{\"name\":\"" + Admin.unique("Far") + "\"}")
                .extract()
                .path("id");
        for (String time : List.of("+1000000-01-01T00:00:00Z", "2020-01-01T00:00:00Z", "soon")) {
            admin.post("/api/v1/consumers/" + consumer + "/keys", "{\"name\":\"k\",\"expiresAt\":\"" + time + "\"}")
                    .statusCode(422)
                    .body("errors.path", equalTo(List.of("expiresAt")));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "apis/ID",
                "apis/ID/revisions",
                "apis/ID/revisions/1",
                "plans/ID",
                "consumers/ID",
                "consumers/ID/keys",
                "consumers/ID/subscriptions"
            })
    void unknownAndMalformedIdsAreNotFound(String path) {
        for (String id :
                List.of(UUID.randomUUID().toString(), "7", "x".repeat(300), "1-1-1-1-1", "%00", "%F0%9F%98%80")) {
            int status = admin.as(Roles.ADMIN)
                    .urlEncodingEnabled(false)
                    .get("/api/v1/" + path.replace("ID", id))
                    .statusCode();
            assertEquals(id.equals("%00") ? 400 : 404, status, id);
        }
        admin.delete("/api/v1/keys/" + UUID.randomUUID()).statusCode(404).body("code", equalTo("not-found"));
        admin.delete("/api/v1/subscriptions/" + UUID.randomUUID()).statusCode(404);
    }

    @ParameterizedTest
    @CsvSource({
        "limit=-1,limit",
        "limit=0,limit",
        "limit=501,limit",
        "limit=x,limit",
        "limit=99999999999,limit",
        "after=x,after"
    })
    void badPagesAreRefusedByParameter(String query, String path) {
        for (String list : List.of("apis", "plans", "consumers", "audit")) {
            admin.get("/api/v1/" + list + "?" + query).statusCode(422).body("errors.path", equalTo(List.of(path)));
        }
    }

    private long rows() {
        return QuarkusTransaction.requiringNew()
                .call(() -> ((Number) entityManager
                                .createNativeQuery("SELECT (SELECT count(*) FROM api) + (SELECT count(*) FROM audit)"
                                        + " + (SELECT count(*) FROM plan) + (SELECT count(*) FROM consumer)"
                                        + " + (SELECT count(*) FROM api_address) + (SELECT sequence FROM sync_head)")
                                .getSingleResult())
                        .longValue());
    }
}
