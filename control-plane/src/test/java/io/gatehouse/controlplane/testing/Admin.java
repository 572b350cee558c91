package io.gatehouse.controlplane.testing;

import static io.restassured.RestAssured.given;

import io.gatehouse.controlplane.access.Caller;
import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.access.Tokens;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The admin API as a script uses it. */
@Singleton
public class Admin {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Tokens tokens;

    Admin(Tokens tokens) {
        this.tokens = tokens;
    }

    /** A name that no other test uses. */
    public static String unique(String name) {
        return name + " " + NUMBER.incrementAndGet();
    }

    public RequestSpecification as(String role) {
        return given().header("Authorization", bearer(role));
    }

    private String bearer(String role) {
        return "Bearer "
                + tokens.issue(new Caller("tester", Roles.including(role))).token();
    }

    private HttpRequest.Builder plain(String path) {
        return HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + path))
                .header("Authorization", bearer(Roles.ADMIN));
    }

    public ValidatableResponse get(String path) {
        return as(Roles.ADMIN).get(path).then();
    }

    public ValidatableResponse post(String path, String json) {
        return as(Roles.ADMIN)
                .contentType("application/json")
                .body(json)
                .post(path)
                .then();
    }

    /** Posts without REST Assured, which cannot be used by several threads at once and always sends a content type. Returns the status. */
    public int postPlain(String path, @Nullable String json) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest.Builder request = plain(path);
            if (json == null) {
                request.POST(HttpRequest.BodyPublishers.noBody());
            } else {
                request.header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofString(json));
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Posts in chunks, so that no length is announced. */
    public HttpResponse<String> postChunked(String path, byte[] json) throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpRequest request = plain(path)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(json)))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }

    public ValidatableResponse put(String path, String json) {
        return as(Roles.ADMIN)
                .contentType("application/json")
                .body(json)
                .put(path)
                .then();
    }

    public ValidatableResponse delete(String path) {
        return as(Roles.ADMIN).delete(path).then();
    }

    /** A draft with this base path; returns its id. */
    public String api(String basePath) {
        return post(
                        "/api/v1/apis",
                        "{\"name\":\"" + unique("API") + "\",\"basePath\":\"" + basePath
                                + "\",\"upstream\":{\"targets\":[{\"url\":\"http://127.0.0.1:9001\"}]}}")
                .statusCode(201)
                .extract()
                .path("id");
    }
}
