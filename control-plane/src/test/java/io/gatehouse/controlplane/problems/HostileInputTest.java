package io.gatehouse.controlplane.problems;

import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.controlplane.access.Caller;
import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.access.Tokens;
import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Java takes and the database does not, and what is small on its way and large here. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class HostileInputTest {
    private static final int MEGABYTE = 1024 * 1024;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Inject
    Admin admin;

    @Inject
    Tokens tokens;

    @TestHTTPResource
    URI root;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/tokens | {\"name\":\"a\\u0000b\",\"password\":\"x\"} | name",
                "/api/v1/tokens | {\"name\":\"\\ud800\",\"password\":\"x\"} | name",
                "/api/v1/apis | {\"routes\":[{\"timeout\":5}]} | routes[0].timeout",
                "/api/v1/apis | {\"routes\":[{\"timeout\":5.5}]} | routes[0].timeout",
            })
    void aValueThatCannotBeKeptIsNamed(String path, String body, String field) {
        admin.post(path, body).statusCode(422).body("errors.path", hasItem(field));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/api/v1/requests?after=%00 | 400",
                "/api/v1/requests?from=-999999999-01-01T00:00:00Z | 422",
                "/api/v1/requests?to=%2B999999999-12-31T23:59:59Z | 422",
                "/api/v1/usage?to=%2B999999999-12-31T23:59:59Z | 422",
                "/api/v1/usage?step=PT2562047788015180H | 422",
                "/api/v1/usage?groupBy=api;drop | 400",
            })
    void aParameterThatCannotBeMeantIsRefused(String path, int status) throws Exception {
        assertEquals(status, send(path, null, new byte[0]).statusCode());
    }

    @Test
    void aFieldThatIsThereTwiceIsNamed() {
        admin.post("/api/v1/consumers", "{\"name\":\"One\",\"name\":\"Two\"}")
                .statusCode(400)
                .body("code", equalTo("malformed-json"))
                .body("detail", equalTo("The field name is there twice in the same object."));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/tokens", "/api/v1/tokens/", "/api/v1/%74okens", "/sync/v1/join", "/login"})
    void nothingIsUnpackedForWhoeverHasNotLoggedIn(String path) throws Exception {
        assertEquals(
                415,
                send(path, "gzip", packed("{}".getBytes(StandardCharsets.UTF_8)))
                        .statusCode());
    }

    @Test
    void otherCodingsThanGzipAreRefused() throws Exception {
        byte[] body = packed(packed("{}".getBytes(StandardCharsets.UTF_8)));
        assertEquals(415, send("/api/v1/consumers", "gzip, gzip", body).statusCode());
        assertEquals(415, send("/api/v1/consumers", "br", body).statusCode());
        assertEquals(
                201,
                send(
                                "/api/v1/consumers",
                                "gzip",
                                packed(("{\"name\":\"" + Admin.unique("Packed") + "\"}")
                                        .getBytes(StandardCharsets.UTF_8)))
                        .statusCode());
    }

    @Test
    void whatIsNoGzipOrBreaksOffIsTheSendersFault() throws Exception {
        byte[] body = packed("{\"name\":\"Cut\"}".getBytes(StandardCharsets.UTF_8));
        assertEquals(
                400, send("/api/v1/consumers", "gzip", new byte[] {'{', '}'}).statusCode());
        assertEquals(
                400,
                send("/api/v1/consumers", "gzip", java.util.Arrays.copyOf(body, body.length - 12))
                        .statusCode());
    }

    /** The bomb would unpack to 900 MB: seconds of a core. */
    @Test
    void unpackingEndsAtTenMegabytes() throws Exception {
        byte[] bomb = packed(900);
        long before = processNanos();
        HttpResponse<String> response = send("/api/v1/consumers", "gzip", bomb);
        long spent = processNanos() - before;

        assertEquals(413, response.statusCode());
        assertTrue(response.body().contains("body-too-large"), response.body());
        assertTrue(spent < 1_000_000_000, "nanoseconds of CPU: " + spent);
    }

    private static long processNanos() {
        return ((com.sun.management.OperatingSystemMXBean)
                        java.lang.management.ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static byte[] packed(byte[] open) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(open);
        }
        return packed.toByteArray();
    }

    private static byte[] packed(int megabytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("{\"name\":\"".getBytes(StandardCharsets.UTF_8));
            byte[] filler = "a".repeat(MEGABYTE).getBytes(StandardCharsets.UTF_8);
            for (int i = 0; i < megabytes; i++) {
                gzip.write(filler);
            }
        }
        return packed.toByteArray();
    }

    /** Gets without a body, posts with one. */
    private HttpResponse<String> send(String path, String coding, byte[] body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + root.getPort() + path))
                .header(
                        "Authorization",
                        "Bearer "
                                + tokens.issue(new Caller("a", Roles.including(Roles.ADMIN)))
                                        .token());
        if (coding != null) {
            request.header("Content-Encoding", coding)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body));
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
