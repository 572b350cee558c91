package io.gatehouse.controlplane.apis;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RevisionsTest {
    @Inject
    Admin admin;

    @Inject
    Apis apis;

    @Test
    void publishingAtOnceCountsRevisionsAndSequencesWithoutGap() throws Exception {
        UUID api = UUID.fromString(admin.api("/publish-race"));
        List<Revision> revisions = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(6)) {
            List<Future<Revision>> work = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                work.add(threads.submit(() -> apis.publish(api, null, "tester", null)));
            }
            for (Future<Revision> done : work) {
                revisions.add(done.get());
            }
        }
        List<Long> numbers = revisions.stream().map(Revision::revision).sorted().toList();
        List<Long> sequences =
                revisions.stream().map(Revision::sequence).sorted().toList();
        assertEquals(LongStream.rangeClosed(1, 12).boxed().toList(), numbers);
        assertEquals(
                LongStream.range(sequences.getFirst(), sequences.getFirst() + 12)
                        .boxed()
                        .toList(),
                sequences);
    }

    @Test
    void revisionsComeInPagesAndKeepTheirState() {
        String api = admin.api("/paged-revisions");
        for (int i = 1; i <= 3; i++) {
            admin.post("/api/v1/apis/" + api + "/publish", "{\"note\":\" note " + i + "\\nmore \"}")
                    .body("revision", equalTo(i))
                    .body("note", equalTo("note " + i + "\nmore"));
        }
        String path = "/api/v1/apis/" + api + "/revisions";
        String next = admin.get(path + "?limit=2")
                .body("items.revision", contains(3, 2))
                .extract()
                .path("next");
        admin.get(path + "?limit=2&after=" + next)
                .body("items.revision", contains(1))
                .body("next", nullValue());
        admin.get(path + "/2")
                .body("draft.basePath", equalTo("/paged-revisions"))
                .body("live", equalTo(false));
        admin.get(path + "/4").statusCode(404);
        admin.get(path + "/x").statusCode(404);
        admin.post(path + "/9/rollback", "{}").statusCode(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "empty", "object"})
    void publishingNeedsNoBody(String body) {
        String api = admin.api("/publish-" + body);
        String path = "/api/v1/apis/" + api + "/publish";
        switch (body) {
            case "none" -> assertEquals(200, admin.postPlain(path, null));
            case "empty" ->
                admin.as(Roles.PUBLISHER)
                        .contentType("application/json")
                        .post(path)
                        .then()
                        .statusCode(200);
            default -> admin.post(path, "{}").statusCode(200);
        }
        admin.get("/api/v1/apis/" + api).body("liveRevision", equalTo(1)).body("changed", equalTo(false));
    }

    @ParameterizedTest
    @ValueSource(strings = {"apis", "plans", "consumers"})
    void whatWasReadCanBeSentBackAndOnlyOnce(String subject) {
        String api = admin.api("/sent-back-" + subject);
        String id = switch (subject) {
            case "apis" -> api;
            case "plans" ->
                admin.post(
                                "/api/v1/plans",
                                "{\"name\":\"" + Admin.unique("P") + "\",\"apis\":[\"" + api
                                        + "\"],\"rateLimit\":{\"requests\":5,\"per\":\"PT1S\"}}")
                        .extract()
                        .path("id");
            default ->
                admin.post("/api/v1/consumers", "{\"name\":\"" + Admin.unique("C") + "\",\"email\":\"a@b.test\"}")
                        .extract()
                        .path("id");
        };
        String path = "/api/v1/" + subject + "/" + id;
        String read = admin.get(path).extract().asString();
        String changed = read.replaceFirst("\"name\":\"[^\"]*\"", "\"name\":\"" + Admin.unique("Renamed") + "\"");
        String etag = admin.get(path).extract().header("ETag");

        assertEquals(200, put(path, changed, etag));
        assertEquals(412, put(path, changed, etag));
        assertEquals(200, put(path, changed, "\"7777\", \"1\""));
        assertEquals(200, put(path, changed, "*"));
        assertEquals(
                412, admin.as(Roles.ADMIN).header("If-Match", etag).delete(path).statusCode());

        JsonPath after = admin.get(path).extract().jsonPath();
        assertEquals(JsonPath.from(changed).getString("name"), after.getString("name"));
        assertEquals(JsonPath.from(read).getString("createdAt"), after.getString("createdAt"));
    }

    @Test
    void onlyTheDraftThatWasSeenIsPublishedAndRolledBack() {
        String path = "/api/v1/apis/" + admin.api("/seen");
        String seen = admin.get(path).extract().header("ETag");
        String read = admin.get(path).extract().asString();
        admin.put(path, read.replaceFirst("\"name\":\"[^\"]*\"", "\"name\":\"" + Admin.unique("Seen") + "\""))
                .statusCode(200);

        assertEquals(412, post(path + "/publish", seen));
        admin.get(path + "/revisions").body("items", hasSize(0));
        assertEquals(200, post(path + "/publish", admin.get(path).extract().header("ETag")));
        assertEquals(412, post(path + "/revisions/1/rollback", seen));
        assertEquals(
                200,
                post(path + "/revisions/1/rollback", admin.get(path).extract().header("ETag")));
    }

    private int post(String path, String ifMatch) {
        return admin.as(Roles.ADMIN)
                .contentType("application/json")
                .header("If-Match", ifMatch)
                .body("{}")
                .post(path)
                .statusCode();
    }

    @Test
    void aRouteWithoutLimitSaysSo() {
        String name = Admin.unique("Unlimited");
        admin.post(
                        "/api/v1/apis",
                        "{\"name\":\"" + name
                                + "\",\"basePath\":\"/unlimited\",\"routes\":[{\"maxBodyBytes\":\"unlimited\"}],"
                                + "\"upstream\":{\"targets\":[{\"url\":\"http://127.0.0.1:9001\"}]}}")
                .statusCode(201)
                .body("routes[0].maxBodyBytes", equalTo("unlimited"))
                .body("routes[0].path", equalTo("/**"));
    }

    @Test
    void anAddressStaysTakenWhileItIsLiveAndNoLonger() {
        String target = "\"upstream\":{\"targets\":[{\"url\":\"http://127.0.0.1:9001\"}]}}";
        String api = admin.api("/was-here");
        admin.post("/api/v1/apis/" + api + "/publish", "{}").statusCode(200);
        admin.put(
                        "/api/v1/apis/" + api,
                        "{\"name\":\"" + Admin.unique("Moving") + "\",\"basePath\":\"/is-there\"," + target)
                .statusCode(200);
        String late = "{\"name\":\"" + Admin.unique("Late") + "\",\"basePath\":\"/was-here\"," + target;

        admin.post("/api/v1/apis", late).statusCode(409).body("errors.path", contains("basePath"));
        admin.post("/api/v1/apis/" + api + "/publish", "{}").statusCode(200);
        admin.post("/api/v1/apis", late).statusCode(201);
        admin.post("/api/v1/apis/" + api + "/revisions/1/rollback", "{}")
                .statusCode(409)
                .body("errors.path", contains("basePath"));
    }

    private int put(String path, String body, String ifMatch) {
        return admin.as(Roles.ADMIN)
                .contentType("application/json")
                .header("If-Match", ifMatch)
                .body(body)
                .put(path)
                .statusCode();
    }
}
