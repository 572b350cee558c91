package io.gatehouse.controlplane.access;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.controlplane.settings.BadSetting;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AccessTest {
    @Inject
    Tokens tokens;

    @Inject
    Sessions sessions;

    @Inject
    Secrets secrets;

    @ConfigProperty(name = "gatehouse.home")
    String home;

    @Test
    void firstAdminGetsATokenWithTheGeneratedPassword() throws IOException {
        Path file = Path.of(home, "first-password");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));

        String token = login("admin", Files.readString(file).strip())
                .statusCode(201)
                .extract()
                .path("token");

        get("/api/guarded", token).statusCode(200).body(equalTo("admin"));
        get("/api/v1/audit?limit=1", token)
                .statusCode(200)
                .body("items[0].who", equalTo("admin"))
                .body("items[0].action", equalTo("login"))
                .body("items[0].detail", equalTo("token for 127.0.0.1"));
    }

    @Test
    void wrongPasswordIsRefusedAndAfterFiveTheNameWaits() {
        for (int i = 0; i < 5; i++) {
            login("mallory", "guess").statusCode(401).body("code", equalTo("unauthenticated"));
        }
        login("mallory", "guess").statusCode(429).body("code", equalTo("too-many-attempts"));
    }

    @Test
    void missingFieldsAreNamed() {
        given().contentType("application/json")
                .body("{}")
                .post("/api/v1/tokens")
                .then()
                .statusCode(422)
                .body("errors.path", equalTo(java.util.List.of("name", "password")));
    }

    @Test
    void noTokenAMalformedAForeignAndAnExpiredOneAreRefusedAlike() {
        given().get("/api/guarded")
                .then()
                .statusCode(401)
                .header("WWW-Authenticate", "Bearer")
                .contentType("application/problem+json")
                .body("code", equalTo("unauthenticated"));
        get("/api/guarded", "no.such.token").statusCode(401).body("code", equalTo("unauthenticated"));
        get("/api/guarded", "opaque").statusCode(401);
        get("/api/guarded", expired()).statusCode(401);
        String token = tokens.issue(new Caller("a", Set.of(Roles.ADMIN))).token();
        get("/api/guarded", token.substring(0, token.length() - 4) + "AAAA").statusCode(401);
    }

    @Test
    void tokensOfNodesAndAdminsDoNotOpenEachOthersDoors() {
        UUID node = UUID.randomUUID();
        String nodeToken = tokens.issueNode(node, Duration.ofHours(1)).token();
        String adminToken =
                tokens.issue(new Caller("a", Roles.including(Roles.ADMIN))).token();

        get("/sync/guarded", nodeToken).statusCode(200).body(equalTo(node.toString()));
        get("/api/guarded", nodeToken).statusCode(401);
        get("/sync/guarded", adminToken).statusCode(401);
    }

    @Test
    void aRoleThatIsTooSmallAndAnEndpointWithoutRolesAreForbidden() {
        String viewer =
                tokens.issue(new Caller("v", Roles.including(Roles.VIEWER))).token();
        get("/api/guarded", viewer).statusCode(403).body("code", equalTo("forbidden"));
        String admin =
                tokens.issue(new Caller("a", Roles.including(Roles.ADMIN))).token();
        get("/api/unannotated", admin).statusCode(403);
    }

    @Test
    void sessionsOpenPagesAndNothingElse() throws IOException {
        String password = Files.readString(Path.of(home, "first-password")).strip();
        String cookie = sessions.open("admin", password, "127.0.0.1");

        given().cookie(Sessions.COOKIE, cookie)
                .get("/guarded")
                .then()
                .statusCode(200)
                .body(equalTo("admin"));
        given().cookie(Sessions.COOKIE, cookie).get("/api/guarded").then().statusCode(401);
        given().redirects()
                .follow(false)
                .get("/guarded")
                .then()
                .statusCode(303)
                .header("Location", containsString("/login?back=%2Fguarded"));

        sessions.close(cookie);
        given().cookie(Sessions.COOKIE, cookie)
                .redirects()
                .follow(false)
                .get("/guarded")
                .then()
                .statusCode(303)
                .header("Location", containsString("/login?back=%2Fguarded"));
    }

    @Test
    void anIdleSessionEnds() throws IOException {
        String password = Files.readString(Path.of(home, "first-password")).strip();
        String cookie = sessions.open("admin", password, "127.0.0.1");
        assertTrue(sessions.find(cookie).isPresent());

        QuarkusTransaction.requiringNew()
                .run(() -> ConsoleSession.<ConsoleSession>findById(Digest.sha256(cookie)).lastSeenAt =
                        Instant.now().minus(Duration.ofMinutes(31)));

        assertFalse(sessions.find(cookie).isPresent());
    }

    @Test
    void sealedSecretsOpenUnderTheirOwnNameOnly() {
        byte[] sealed = secrets.seal("one", new byte[] {1, 2, 3});
        assertEquals(3, secrets.open("one", sealed).length);
        org.junit.jupiter.api.Assertions.assertThrows(BadSetting.class, () -> secrets.open("two", sealed));
    }

    private String expired() {
        return tokens.issueNode(UUID.randomUUID(), Duration.ofMinutes(-10)).token();
    }

    private static ValidatableResponse login(String name, String password) {
        return given().contentType("application/json")
                .body(Map.of("name", name, "password", password))
                .post("/api/v1/tokens")
                .then();
    }

    private static ValidatableResponse get(String path, String token) {
        return given().header("Authorization", "Bearer " + token).get(path).then();
    }
}
