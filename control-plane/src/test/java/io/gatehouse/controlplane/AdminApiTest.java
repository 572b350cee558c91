package io.gatehouse.controlplane;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.access.Tokens;
import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the admin API's own document says, and that no endpoint in it lets in who may not. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class AdminApiTest {
    private static final List<String> ROLES = List.of(Roles.VIEWER, Roles.DEVELOPER, Roles.PUBLISHER, Roles.ADMIN);

    /** The smallest role of each operation. An endpoint that is added must be added here. */
    private static final Map<String, String> SMALLEST_ROLE = new TreeMap<>(Map.ofEntries(
            Map.entry("GET /api/v1/apis", Roles.VIEWER),
            Map.entry("POST /api/v1/apis", Roles.PUBLISHER),
            Map.entry("GET /api/v1/apis/{id}", Roles.VIEWER),
            Map.entry("PUT /api/v1/apis/{id}", Roles.PUBLISHER),
            Map.entry("DELETE /api/v1/apis/{id}", Roles.PUBLISHER),
            Map.entry("POST /api/v1/apis/{id}/publish", Roles.PUBLISHER),
            Map.entry("GET /api/v1/apis/{id}/revisions", Roles.VIEWER),
            Map.entry("GET /api/v1/apis/{id}/revisions/{number}", Roles.VIEWER),
            Map.entry("POST /api/v1/apis/{id}/revisions/{number}/rollback", Roles.PUBLISHER),
            Map.entry("GET /api/v1/plans", Roles.VIEWER),
            Map.entry("POST /api/v1/plans", Roles.PUBLISHER),
            Map.entry("GET /api/v1/plans/{id}", Roles.VIEWER),
            Map.entry("PUT /api/v1/plans/{id}", Roles.PUBLISHER),
            Map.entry("DELETE /api/v1/plans/{id}", Roles.PUBLISHER),
            Map.entry("GET /api/v1/consumers", Roles.VIEWER),
            Map.entry("POST /api/v1/consumers", Roles.DEVELOPER),
            Map.entry("GET /api/v1/consumers/{id}", Roles.VIEWER),
            Map.entry("PUT /api/v1/consumers/{id}", Roles.DEVELOPER),
            Map.entry("DELETE /api/v1/consumers/{id}", Roles.DEVELOPER),
            Map.entry("GET /api/v1/consumers/{id}/subscriptions", Roles.VIEWER),
            Map.entry("POST /api/v1/consumers/{id}/subscriptions", Roles.DEVELOPER),
            Map.entry("DELETE /api/v1/subscriptions/{id}", Roles.DEVELOPER),
            Map.entry("GET /api/v1/requests", Roles.VIEWER),
            Map.entry("GET /api/v1/requests/{requestId}", Roles.VIEWER),
            Map.entry("GET /api/v1/consumers/{id}/keys", Roles.VIEWER),
            Map.entry("POST /api/v1/consumers/{id}/keys", Roles.DEVELOPER),
            Map.entry("DELETE /api/v1/keys/{id}", Roles.DEVELOPER),
            Map.entry("GET /api/v1/certificates", Roles.VIEWER),
            Map.entry("POST /api/v1/certificates", Roles.ADMIN),
            Map.entry("GET /api/v1/certificates/{id}", Roles.VIEWER),
            Map.entry("PUT /api/v1/certificates/{id}", Roles.ADMIN),
            Map.entry("DELETE /api/v1/certificates/{id}", Roles.ADMIN),
            Map.entry("GET /api/v1/nodes", Roles.VIEWER),
            Map.entry("POST /api/v1/nodes/join-tokens", Roles.ADMIN),
            Map.entry("DELETE /api/v1/nodes/{id}", Roles.ADMIN),
            Map.entry("GET /api/v1/usage", Roles.VIEWER),
            Map.entry("GET /api/v1/usage/ledger", Roles.VIEWER),
            Map.entry("GET /api/v1/usage/mirrors", Roles.VIEWER),
            Map.entry("GET /api/v1/audit", Roles.ADMIN)));

    @Inject
    Admin admin;

    @Inject
    Tokens tokens;

    @Test
    void everyOperationIsDescribedAndHasARole() {
        List<String> bare = new ArrayList<>();
        List<String> operations = new ArrayList<>();
        document()
                .getMap("paths")
                .forEach((path, methods) -> ((Map<?, ?>) methods).forEach((method, operation) -> {
                    if (path.toString().startsWith("/api/v1/") && operation instanceof Map<?, ?> described) {
                        String name = method.toString().toUpperCase(Locale.ROOT) + " " + path;
                        operations.add(name);
                        if (described.get("summary") == null || described.get("tags") == null) {
                            bare.add(name);
                        }
                    }
                }));
        operations.remove("POST /api/v1/tokens");
        assertEquals(List.of(), bare);
        assertEquals(
                List.copyOf(SMALLEST_ROLE.keySet()),
                operations.stream().sorted().toList());
    }

    @Test
    void thePageListsEveryOperationAsItIs() throws IOException {
        JsonPath document = document();
        String rows = SMALLEST_ROLE.entrySet().stream()
                .map(entry -> {
                    String[] parts = entry.getKey().split(" ", 2);
                    Map<String, Map<String, ?>> path = document.getMap("paths.'" + parts[1] + "'");
                    Object summary = path.get(parts[0].toLowerCase(Locale.ROOT)).get("summary");
                    return "| `" + parts[0] + "` | `" + parts[1].substring("/api/v1".length()) + "` | " + summary
                            + " | " + entry.getValue() + " |\n";
                })
                .sorted(Comparator.comparing(row -> row.split("`")[3]))
                .collect(Collectors.joining());
        String table = "| method | path | what | role |\n|---|---|---|---|\n" + rows;
        String page = Files.readString(Path.of("..", "docs", "admin-api.md"));
        assertTrue(page.contains(table), "docs/admin-api.md must have this table:\n" + table);
    }

    @Test
    void theDocumentShowsAnApiAsItIs() {
        JsonPath document = document();
        Map<String, ?> api = document.getMap("components.schemas.ApiView.properties");
        assertFalse(api == null);
        assertEquals(
                List.of(),
                List.of("id", "name", "basePath", "routes", "liveRevision").stream()
                        .filter(field -> !api.containsKey(field))
                        .toList());
        assertEquals("Gatehouse admin API", document.getString("info.title"));
        assertEquals("bearer", document.getString("components.securitySchemes.token.scheme"));
    }

    @Test
    void everyOperationAsksForItsRole() {
        List<String> wrong = new ArrayList<>();
        SMALLEST_ROLE.forEach((operation, smallest) -> {
            expect(401, operation, given(), "nobody", wrong);
            String node =
                    tokens.issueNode(UUID.randomUUID(), Duration.ofMinutes(1)).token();
            expect(401, operation, given().header("Authorization", "Bearer " + node), "node", wrong);
            for (String role : ROLES) {
                boolean allowed = ROLES.indexOf(role) >= ROLES.indexOf(smallest);
                int status = call(operation, admin.as(role));
                if (allowed == (status == 403) || status == 401 || status >= 500) {
                    wrong.add(operation + " as " + role + ": " + status);
                }
            }
        });
        assertEquals(List.of(), wrong);
    }

    private static void expect(int status, String operation, RequestSpecification as, String who, List<String> wrong) {
        int given = call(operation, as);
        if (given != status) {
            wrong.add(operation + " as " + who + ": " + given);
        }
    }

    /** With ids that nothing has, and a body that nothing takes. */
    private static int call(String operation, RequestSpecification as) {
        String[] parts = operation.split(" ", 2);
        String path = parts[1].replace("{id}", UUID.randomUUID().toString())
                .replace("{number}", "1")
                .replace("{requestId}", "none");
        if (!parts[0].equals("GET") && !parts[0].equals("DELETE")) {
            as.contentType("application/json").body("{\"noSuchField\":1}");
        }
        return as.request(parts[0], path).statusCode();
    }

    private static JsonPath document() {
        return given().get("/api/openapi?format=json")
                .then()
                .statusCode(200)
                .extract()
                .jsonPath();
    }
}
