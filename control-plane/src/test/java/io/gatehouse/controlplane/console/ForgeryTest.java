package io.gatehouse.controlplane.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.controlplane.access.Caller;
import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.access.Sessions;
import io.gatehouse.controlplane.access.Tokens;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A page of somebody else makes the browser of an admin, who is logged in, send what it likes, with the admin's cookies. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ForgeryTest {
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final Pattern TOKEN = Pattern.compile("name=\"csrf-token\" value=\"([^\"]+)\"");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Inject
    Sessions sessions;

    @Inject
    Tokens tokens;

    @TestHTTPResource
    URI root;

    @ConfigProperty(name = "gatehouse.home")
    String home;

    private URI base;
    private String session;

    @BeforeEach
    void logIn() throws IOException {
        base = URI.create("http://127.0.0.1:" + root.getPort());
        String password = Files.readString(Path.of(home, "first-password")).strip();
        session = Sessions.COOKIE + "=" + sessions.open("admin", password, "127.0.0.1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "none | none | none | 415",
                "text/plain | none | none | 415",
                "application/json | none | none | 415",
                "multipart/form-data; boundary=x | none | none | 415",
                "application/x-www-form-urlencoded | Sec-Fetch-Site | same-site | 403",
                "application/x-www-form-urlencoded | Sec-Fetch-Site | cross-site | 403",
                "application/x-www-form-urlencoded | Origin | http://127.0.0.1:1 | 403",
                "application/x-www-form-urlencoded | Origin | null | 403",
                "application/x-www-form-urlencoded | Sec-Fetch-Site | same-origin | 400",
                "application/x-www-form-urlencoded; charset=UTF-8 | none | none | 400",
            })
    void whatAPageOfAnotherOriginCanSendChangesNothing(String type, String header, String value, int status)
            throws Exception {
        HttpRequest.Builder request = request("/nodes/tokens", session);
        if (type != null) {
            request.header("Content-Type", type);
        }
        if (header != null) {
            request.header(header, value);
        }

        assertEquals(status, send(request, "x=1").statusCode());
    }

    @Test
    void aFormOfTheOriginItselfIsTaken() throws Exception {
        String token = tokenAt("/nodes", session);

        assertEquals(
                303, postForm(session, token, "Sec-Fetch-Site", "same-origin").statusCode());
        assertEquals(303, postForm(session, token, "Origin", base.toString()).statusCode());
        assertEquals(303, postForm(session, token, "X-Nothing", "of interest").statusCode());
    }

    @Test
    void aTokenOfAnotherVisitWithItsCookiePlantedIsRefused() throws Exception {
        HttpResponse<String> stranger = http.send(
                HttpRequest.newBuilder(base.resolve("/login"))
                        .header("Accept", "text/html")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        String planted = String.join(
                "; ",
                stranger.headers().allValues("Set-Cookie").stream()
                        .map(cookie -> cookie.split(";", 2)[0])
                        .toList());
        String token = found(stranger.body());

        assertEquals(
                400,
                postForm(planted + "; " + session, token, "X-Nothing", "of interest")
                        .statusCode());
        assertEquals(
                400,
                postForm(session + "; " + planted, token, "X-Nothing", "of interest")
                        .statusCode());
    }

    @Test
    void theAdminApiGoesByItsTokenAlone() throws Exception {
        String bearer =
                tokens.issue(new Caller("script", Roles.including(Roles.ADMIN))).token();
        HttpResponse<String> made = send(
                request("/api/v1/nodes/join-tokens", session)
                        .header("Authorization", "Bearer " + bearer)
                        .header("Origin", "http://elsewhere.test")
                        .header("Sec-Fetch-Site", "cross-site"),
                "");
        assertEquals(201, made.statusCode(), made.body());
        assertEquals(
                401, send(request("/%61pi/v1/nodes/join-tokens", session), "").statusCode());
    }

    private HttpResponse<String> postForm(String cookies, String token, String header, String value) throws Exception {
        return send(
                request("/nodes/tokens", cookies).header("Content-Type", FORM).header(header, value),
                "csrf-token=" + token);
    }

    private String tokenAt(String path, String cookies) throws Exception {
        return found(http.send(
                        request(path, cookies).header("Accept", "text/html").build(),
                        HttpResponse.BodyHandlers.ofString())
                .body());
    }

    private static String found(String html) {
        Matcher matcher = TOKEN.matcher(html);
        assertTrue(matcher.find(), html);
        return matcher.group(1);
    }

    private HttpRequest.Builder request(String path, String cookies) {
        return HttpRequest.newBuilder(URI.create(base + path)).header("Cookie", cookies);
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String body) throws Exception {
        return http.send(
                request.POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
