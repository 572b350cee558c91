package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.apis.ApiDraft.Access;
import io.gatehouse.controlplane.apis.ApiDraft.RouteDraft;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.problems.Violations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks a draft, notes everything that is wrong with it by its path, and fills in defaults. One for each check. */
final class DraftCheck {
    private static final Duration ROUTE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
    private static final long MAX_BODY = 10L * 1024 * 1024;
    private static final int MAX_ROUTES = 500;
    private static final Pattern HOST =
            Pattern.compile("(\\*\\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    private static final Pattern BASE_PATH = Pattern.compile("/|(/[A-Za-z0-9._~!$&'()*+,=:@-]+)+");
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~!$&'()*+,=:@-]+|\\{[A-Za-z][A-Za-z0-9_-]*}");
    private static final Pattern METHOD = Pattern.compile("[A-Z]+(-[A-Z]+)*");

    private final Violations violations = new Violations();
    private final Map<String, UUID> knownRoutes = new TreeMap<>();

    /** A draft that is fine and complete, or a refusal; route ids are taken over from {@code before} where the route is the same. */
    static ApiDraft check(ApiDraft draft, @Nullable ApiDraft before) {
        DraftCheck check = new DraftCheck();
        if (before != null) {
            Objects.requireNonNullElse(before.routes(), List.<RouteDraft>of())
                    .forEach(route -> check.knownRoutes.put(matchOf(route), Objects.requireNonNull(route.id())));
        }
        ApiDraft complete = check.complete(draft);
        check.violations.refuse();
        return complete;
    }

    /** The route of an API that lists none. */
    static RouteDraft everything(UUID id) {
        return new DraftCheck().route("", new RouteDraft(id, null, null, null, null, null));
    }

    private ApiDraft complete(ApiDraft draft) {
        return new ApiDraft(
                violations.name("name", draft.name()),
                basePath(draft.basePath()),
                hosts(draft.hosts()),
                Objects.requireNonNullElse(draft.access(), Access.KEY),
                Objects.requireNonNullElse(draft.stripBasePath(), true),
                new UpstreamCheck(violations).complete("upstream", draft.upstream()),
                routes(Objects.requireNonNullElse(draft.routes(), List.of())),
                new PolicyCheck(violations).complete("policies", draft.policies()));
    }

    private String basePath(@Nullable String given) {
        if (given == null || given.isBlank()) {
            violations.add("basePath", "is needed: a path such as /orders");
            return "/";
        }
        String path = given.strip();
        String bare = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        boolean dots = bare.contains("/./") || bare.contains("/../") || bare.endsWith("/.") || bare.endsWith("/..");
        if (dots || bare.length() > 200 || !BASE_PATH.matcher(bare).matches()) {
            violations.add(
                    "basePath", "must be a path such as /orders: segments of letters, digits and -._~!$&'()*+,=:@");
        }
        return bare;
    }

    private List<String> hosts(@Nullable List<String> given) {
        Set<String> hosts = new java.util.LinkedHashSet<>();
        List<String> all = Objects.requireNonNullElse(given, List.of());
        for (int i = 0; i < all.size(); i++) {
            String host = Objects.requireNonNullElse(all.get(i), "").strip().toLowerCase(Locale.ROOT);
            String path = "hosts[" + i + "]";
            if (host.length() > 253 || !HOST.matcher(host).matches()) {
                violations.add(path, "must be a host name such as api.example.com or *.example.com, without a port");
            } else if (!hosts.add(host)) {
                violations.add(path, "is there twice");
            }
        }
        return List.copyOf(hosts);
    }

    private List<RouteDraft> routes(List<RouteDraft> given) {
        List<RouteDraft> routes = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        if (given.size() > MAX_ROUTES) {
            violations.add("routes", "must not be more than " + MAX_ROUTES);
        }
        for (int i = 0; i < given.size(); i++) {
            RouteDraft route = route("routes[" + i + "]", given.get(i));
            routes.add(route);
            if (!seen.add(matchOf(route))) {
                violations.add("routes[" + i + "]", "matches the same methods and path as another route");
            }
        }
        return routes;
    }

    private RouteDraft route(String at, RouteDraft route) {
        RouteDraft complete = new RouteDraft(
                route.id(),
                methods(at + ".methods", Objects.requireNonNullElse(route.methods(), List.of())),
                template(at + ".path", route.path()),
                timeout(at + ".timeout", route.timeout()),
                maxBody(at + ".maxBodyBytes", route.maxBodyBytes()),
                new PolicyCheck(violations).complete(at + ".policies", route.policies()));
        UUID id = route.id() != null ? route.id() : knownRoutes.getOrDefault(matchOf(complete), Ids.next());
        return new RouteDraft(
                id,
                complete.methods(),
                complete.path(),
                complete.timeout(),
                complete.maxBodyBytes(),
                complete.policies());
    }

    private List<String> methods(String at, List<String> given) {
        Set<String> methods = new java.util.TreeSet<>();
        for (int i = 0; i < given.size(); i++) {
            String method = Objects.requireNonNullElse(given.get(i), "").strip().toUpperCase(Locale.ROOT);
            if (!METHOD.matcher(method).matches() || method.equals("CONNECT")) {
                violations.add(at + "[" + i + "]", "must be a method such as GET");
            }
            methods.add(method);
        }
        return List.copyOf(methods);
    }

    private String template(String at, @Nullable String given) {
        String path = given == null || given.isBlank() ? "/**" : given.strip();
        String literal = path.endsWith("/**") ? path.substring(0, path.length() - "/**".length()) : path;
        boolean fine = path.startsWith("/") && path.length() <= 500;
        Set<String> names = new HashSet<>();
        for (String segment : literal.equals("/") || literal.isEmpty()
                ? new String[0]
                : literal.substring(fine ? 1 : 0).split("/", -1)) {
            fine &= SEGMENT.matcher(segment).matches() && !segment.equals(".") && !segment.equals("..");
            if (segment.startsWith("{") && !names.add(segment)) {
                violations.add(at, "names " + segment + " twice");
            }
        }
        if (!fine) {
            violations.add(at, "must be a path such as /orders/{id} or /files/**");
        }
        return path;
    }

    private Duration timeout(String at, @Nullable Duration given) {
        Duration timeout = Objects.requireNonNullElse(given, ROUTE_TIMEOUT);
        if (timeout.compareTo(Duration.ofMillis(1)) < 0 || timeout.compareTo(MAX_TIMEOUT) > 0) {
            violations.add(at, "must be between PT0.001S and " + MAX_TIMEOUT);
        }
        return timeout;
    }

    private long maxBody(String at, @Nullable Long given) {
        long bytes = Objects.requireNonNullElse(given, MAX_BODY);
        if (bytes < -1) {
            violations.add(at, "must be a number of bytes, or -1 for any");
        }
        return bytes;
    }

    /** What a route matches, parameter names left out: two routes with the same could not be told apart. */
    private static String matchOf(RouteDraft route) {
        String path = Objects.requireNonNull(route.path()).replaceAll("\\{[^}]*}", "{}");
        return path + " " + Objects.requireNonNull(route.methods());
    }
}
