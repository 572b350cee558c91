package io.gatehouse.controlplane.problems;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ProblemsTest {
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TestHTTPResource
    URI root;

    private URI address;

    @BeforeEach
    void findServer() {
        address = URI.create("http://127.0.0.1:" + root.getPort());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"nmae\":\"x\"}|nmae|This field is not known here. Known are: id, name, parts, pause.",
                "{\"parts\":[{\"size\":1},{\"size\":1,\"sise\":1}]}|parts[1].sise|This field is not known here. Known are: name, size.",
                "{\"parts\":[{\"size\":\"many\"}]}|parts[0].size|This should be a number.",
                "{\"pause\":\"soon\"}|pause|This should be a duration such as PT30S.",
                "{\"id\":\"7\"}|id|This should be an id.",
                "{\"parts\":7}|parts|This should be a list.",
                "{\"parts\":[7]}|parts[0]|This should be an object.",
                "{\"name\":{}}|name|This should be a text.",
                "{\"name\":7}|name|This should be a text.",
            })
    void aWrongFieldIsNamedByItsPath(String body, String path, String message) {
        post(body)
                .statusCode(422)
                .contentType("application/problem+json")
                .body("code", equalTo("invalid"))
                .body("type", equalTo("urn:gatehouse:problem:invalid"))
                .body("requestId", notNullValue())
                .body("errors", hasSize(1))
                .body("errors[0].path", equalTo(path))
                .body("errors[0].message", equalTo(message));
    }

    @Test
    void whatIsNoJsonIsRefusedWithThePlaceWhereItBreaks() {
        post("{\"name\":\n  nope}")
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo("malformed-json"))
                .body("detail", equalTo("The body could not be read as JSON. It breaks at line 2, column 3."));
        post("[]").statusCode(400).body("code", equalTo("malformed-json"));
        post("{} {}").statusCode(400).body("code", equalTo("malformed-json"));
    }

    @Test
    void aRefusalKeepsItsFields() {
        given().get("/api/test/refused")
                .then()
                .statusCode(422)
                .header("X-Request-Id", notNullValue())
                .body("errors[0].path", equalTo("parts[1].size"));
    }

    @Test
    void whatNobodyExpectedTellsNothingInternal() {
        given().get("/api/test/broken")
                .then()
                .statusCode(500)
                .contentType("application/problem+json")
                .body("code", equalTo("internal"))
                .body(not(containsString("secret inner words")))
                .body(not(containsString("Exception")));
    }

    @Test
    void moreThanTenMegabytesAreRefused() throws Exception {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(address.resolve("/api/test"))
                        .expectContinue(true)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"name\":\"" + "x".repeat(11_000_000) + "\"}"))
                        .build(),
                BodyHandlers.ofString());

        assertEquals(413, response.statusCode());
        assertTrue(response.body().contains("\"code\":\"body-too-large\""), response.body());
    }

    @Test
    void otherMediaTypesMethodsAndPathsAreProblems() {
        given().contentType("text/plain")
                .body("x")
                .post("/api/test")
                .then()
                .statusCode(415)
                .body("code", equalTo("unsupported-media-type"));
        given().delete("/api/test").then().statusCode(405).body("code", equalTo("method-not-allowed"));
        given().get("/api/nothing")
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", equalTo("not-found"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/test;x=1", "/api//test", "/api/%2e%2e%2fq", "/a%5cb", "/a%00b", "/a%25b", "/a%3bb"})
    void pathsThatFoolChecksAreRefused(String path) throws Exception {
        HttpResponse<String> response =
                http.send(HttpRequest.newBuilder(URI.create(address + path)).build(), BodyHandlers.ofString());

        assertEquals(400, response.statusCode());
        assertTrue(response.body().contains("\"code\":\"bad-path\""), response.body());
        assertTrue(response.headers()
                .firstValue("Content-Security-Policy")
                .orElse("")
                .startsWith("default-src 'self'"));
    }

    private static ValidatableResponse post(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/api/test")
                .then();
    }
}
