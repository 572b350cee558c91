package io.gatehouse.controlplane.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.access.Users;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Every page and every action with every role: a role that is too small gets 403 and changes nothing. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RolesTest {
    private static final String NOWHERE = "00000000-0000-7000-8000-000000000000";
    private static final List<Class<?>> PAGES = List.of(
            ApisPage.class,
            CertificatesPage.class,
            ConsumerPage.class,
            ConsumersPage.class,
            IssuePage.class,
            KeysPage.class,
            NodesPage.class,
            OverviewPage.class,
            PlansPage.class,
            PublishPage.class,
            RegisterPage.class,
            RequestsPage.class,
            RoutePage.class,
            UpstreamPage.class,
            UsagePage.class);
    private static final List<String> RISING = List.of(Roles.VIEWER, Roles.DEVELOPER, Roles.PUBLISHER, Roles.ADMIN);
    private static final Map<String, String> SMALLEST = smallest();

    @TestHTTPResource
    URI base;

    @Inject
    Users users;

    private static Map<String, String> smallest() {
        Map<String, String> roles = new TreeMap<>();
        for (String page : List.of(
                "/",
                "/live",
                "/apis",
                "/apis/{id}",
                "/apis/{id}/indicator",
                "/apis/{id}/targets",
                "/certificates",
                "/consumers",
                "/consumers/{id}",
                "/plans",
                "/plans/{id}",
                "/usage",
                "/requests",
                "/requests/{id}",
                "/nodes",
                "/nodes/table")) {
            roles.put("GET " + page, Roles.VIEWER);
        }
        both(roles, Roles.DEVELOPER, "/apis/{id}/keys/new", "/keys/{id}/revoke", "/consumers/new");
        both(roles, Roles.DEVELOPER, "/consumers/{id}/edit", "/consumers/{id}/delete");
        both(roles, Roles.DEVELOPER, "/consumers/{id}/subscriptions/{subscription}/end");
        roles.put("GET /keys/shown", Roles.DEVELOPER);
        roles.put("POST /consumers/{id}/subscriptions", Roles.DEVELOPER);
        roles.put("POST /consumers/{id}/keys", Roles.DEVELOPER);
        both(roles, Roles.PUBLISHER, "/apis/new", "/apis/new/route", "/apis/{id}/edit", "/apis/{id}/delete");
        both(roles, Roles.PUBLISHER, "/apis/{id}/publish", "/apis/{id}/revisions/{number}/roll-back");
        both(roles, Roles.PUBLISHER, "/apis/{id}/routes/{route}", "/apis/{id}/upstreams/new");
        both(roles, Roles.PUBLISHER, "/apis/{id}/upstreams/{name}/edit", "/apis/{id}/upstreams/{name}/delete");
        both(roles, Roles.PUBLISHER, "/plans/new", "/plans/{id}/delete");
        roles.put("POST /plans/{id}", Roles.PUBLISHER);
        both(roles, Roles.PUBLISHER, "/try");
        both(roles, Roles.ADMIN, "/certificates/new", "/certificates/{id}/edit", "/certificates/{id}/delete");
        both(roles, Roles.ADMIN, "/nodes/{id}/remove");
        roles.put("POST /nodes/tokens", Roles.ADMIN);
        roles.put("GET /nodes/tokens/shown", Roles.ADMIN);
        return roles;
    }

    private static void both(Map<String, String> roles, String role, String... pages) {
        for (String page : pages) {
            roles.put("GET " + page, role);
            roles.put("POST " + page, role);
        }
    }

    @Test
    void thisTestKnowsEveryPageAndAction() {
        List<String> found = new ArrayList<>();
        for (Class<?> page : PAGES) {
            for (Method method : page.getDeclaredMethods()) {
                verb(method).ifPresent(verb -> found.add(verb + " " + path(page, method)));
            }
        }
        assertEquals(List.copyOf(SMALLEST.keySet()), found.stream().sorted().toList());
    }

    @Test
    void aRoleThatIsTooSmallIsRefusedEverywhere() throws IOException {
        for (String role : RISING) {
            users.create("walker-" + role, "walks-every-page", role);
            Visitor visitor = Visitor.loggedIn(base, "walker-" + role, "walks-every-page");
            String token = visitor.token();
            for (Map.Entry<String, String> endpoint : SMALLEST.entrySet()) {
                visit(visitor, endpoint.getKey(), token);
                boolean refused = RISING.indexOf(role) < RISING.indexOf(endpoint.getValue());
                assertEquals(refused, visitor.status() == 403, () -> role + " " + endpoint.getKey());
            }
        }
    }

    private static void visit(Visitor visitor, String endpoint, String token) throws IOException {
        String path = endpoint.substring(endpoint.indexOf(' ') + 1)
                .replace("{number}", "1")
                .replaceAll("\\{[a-z]+}", NOWHERE);
        if (endpoint.startsWith("GET ")) {
            visitor.open(path);
        } else {
            visitor.post(path, Map.of("csrf-token", token));
        }
    }

    private static Optional<String> verb(Method method) {
        if (method.isAnnotationPresent(GET.class)) {
            return Optional.of("GET");
        }
        return method.isAnnotationPresent(POST.class) ? Optional.of("POST") : Optional.empty();
    }

    private static String path(Class<?> page, Method method) {
        String root = page.getAnnotation(Path.class).value();
        Path own = method.getAnnotation(Path.class);
        String whole = own == null ? root : root + "/" + own.value();
        return whole.replaceAll("/+", "/");
    }
}
