package io.gatehouse.controlplane.apis;

import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** The admin API names every field that is wrong at once, whatever is wrong with it. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AllFaultsTest {
    private static final String TARGET = "\"upstream\":{\"targets\":[{\"url\":\"http://127.0.0.1:9001\"}]}";

    @Inject
    Admin admin;

    @Test
    void aTakenNameAndATakenBasePathAreBothNamed() {
        String name = Admin.unique("Both");
        String body = "{\"name\":\"" + name + "\",\"basePath\":\"/both\"," + TARGET + "}";
        admin.post("/api/v1/apis", body).statusCode(201);
        admin.post("/api/v1/apis", body)
                .statusCode(409)
                .body("code", equalTo("taken"))
                .body("errors.path", containsInAnyOrder("name", "basePath"));
        admin.post("/api/v1/apis", body.replace("9001", "0"))
                .statusCode(422)
                .body("errors.path", containsInAnyOrder("name", "basePath", "upstream.targets[0].url"));
    }

    @Test
    void whatCannotBeReadWhatIsUnknownAndWhatIsOutOfBoundsAreNamedTogether() {
        admin.post(
                        "/api/v1/apis",
                        "{\"name\":\"\",\"basePath\":\"/all-faults\",\"colour\":\"red\",\"access\":\"all\",\"hosts\":[7,\"a b\"],"
                                + "\"upstream\":{\"targets\":[{\"url\":\"http://127.0.0.1:0\"}],\"connectTimeout\":\"abc\","
                                + "\"maxConnections\":-1},\"routes\":[{\"maxBodyBytes\":99999999999999999999}]}")
                .statusCode(422)
                .body("code", equalTo("invalid"))
                .body(
                        "errors.path",
                        containsInAnyOrder(
                                "name",
                                "colour",
                                "access",
                                "hosts[0]",
                                "hosts[1]",
                                "upstream.targets[0].url",
                                "upstream.connectTimeout",
                                "upstream.maxConnections",
                                "routes[0].maxBodyBytes"));
    }

    @Test
    void whatCouldNotBeReadIsNotCalledMissing() {
        admin.post("/api/v1/apis", "{\"name\":7,\"basePath\":\"/unread\",\"upstream\":\"http://127.0.0.1:9001\"}")
                .statusCode(422)
                .body("errors.path", containsInAnyOrder("name", "upstream"));
    }

    @Test
    void anEditThatCannotBeReadDoesNotTakeItsOwnNameForTaken() {
        String name = Admin.unique("Own");
        String body = "{\"name\":\"" + name + "\",\"basePath\":\"/own-name\"," + TARGET + "}";
        String api = admin.post("/api/v1/apis", body).statusCode(201).extract().path("id");
        admin.put("/api/v1/apis/" + api, body.replace("\"/own-name\"", "7"))
                .statusCode(422)
                .body("errors.path", containsInAnyOrder("basePath"));
    }

    @Test
    void plansConsumersAndKeysAreCheckedInTheSameWay() {
        admin.post("/api/v1/plans", "{\"name\":7,\"apis\":[],\"quota\":{\"requests\":-1,\"per\":\"MONTH\"}}")
                .statusCode(422)
                .body("errors.path", containsInAnyOrder("name", "apis", "quota.requests"));
        admin.post("/api/v1/consumers", "{\"name\":7,\"email\":\"nobody\"}")
                .statusCode(422)
                .body("errors.path", containsInAnyOrder("name", "email"));
        String consumer = admin.post("/api/v1/consumers", "{\"name\":\"" + Admin.unique("Keyed") + "\"}")
                .extract()
                .path("id");
        admin.post("/api/v1/consumers/" + consumer + "/keys", "{\"name\":\"\",\"expiresAt\":\"soon\"}")
                .statusCode(422)
                .body("errors.path", containsInAnyOrder("name", "expiresAt"));
        admin.post("/api/v1/certificates", "{\"name\":\"\",\"chain\":7}")
                .statusCode(422)
                .body("errors.path", hasItem("name"))
                .body("errors.path", hasItem("chain"))
                .body("errors.path", hasItem("privateKey"));
    }

    @Test
    void namesAreTakenInAnyCase() {
        String name = Admin.unique("Gold");
        String api = admin.api("/any-case");
        String plan = "{\"name\":\"" + name + "\",\"apis\":[\"" + api + "\"]}";
        String id = admin.post("/api/v1/plans", plan).statusCode(201).extract().path("id");
        admin.post("/api/v1/plans", plan.replace("Gold", "gOLD"))
                .statusCode(409)
                .body("errors.path", equalTo(List.of("name")));
        // Its own name may change its case.
        admin.put("/api/v1/plans/" + id, plan.replace("Gold", "GOLD")).statusCode(200);

        String consumer = Admin.unique("Acme");
        admin.post("/api/v1/consumers", "{\"name\":\"" + consumer + "\"}").statusCode(201);
        admin.post("/api/v1/consumers", "{\"name\":\"" + consumer.toUpperCase(Locale.ROOT) + "\"}")
                .statusCode(409);
        String shop = "{\"name\":\"" + Admin.unique("Shop") + "\",\"basePath\":\"/case-a\"," + TARGET + "}";
        admin.post("/api/v1/apis", shop).statusCode(201);
        admin.post("/api/v1/apis", shop.replace("Shop", "shop").replace("case-a", "case-b"))
                .statusCode(409)
                .body("errors.path", equalTo(List.of("name")));
    }
}
