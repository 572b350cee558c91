package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.apis.ApiDraft.RouteDraft;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.model.config.PublishedRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checks the routes of a draft, and fills in defaults. Ids are assigned here: a route keeps its id as long as it is sent along, or
 * else as long as its methods and path stay the same. One for each check.
 */
final class RouteCheck {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final Duration MAX_TIMEOUT = Duration.ofHours(1);
    private static final Duration MAX_TOTAL = Duration.ofDays(1);
    private static final long MAX_BODY = 10L * 1024 * 1024;
    private static final int MOST_ROUTES = 500;
    private static final int MOST_METHODS = 50;
    private static final int LONGEST_METHOD = 40;
    private static final int LONGEST_PATH = 500;
    private static final String REST = "/**";
    private static final Pattern LITERAL = Pattern.compile("[A-Za-z0-9._~!$&'()*+,=:@-]+");
    private static final Pattern PARAMETER = Pattern.compile("\\{[A-Za-z][A-Za-z0-9_-]*}");
    private static final Pattern METHOD = Pattern.compile("[A-Z]+(-[A-Z]+)*");

    private final Violations violations;
    private final PolicyCheck policies;
    private final ForwardCheck forwards;
    private final Map<UUID, RouteDraft> before = new HashMap<>();
    private final Map<String, UUID> idsByMatch = new HashMap<>();
    private final Set<UUID> given = new HashSet<>();
    private final Set<String> taken = new HashSet<>();

    /** @param upstreams names of the API's upstreams */
    RouteCheck(Violations violations, Set<String> upstreams, List<RouteDraft> before) {
        this.violations = violations;
        this.forwards = new ForwardCheck(violations, upstreams);
        this.policies = new PolicyCheck(violations);
        for (RouteDraft route : before) {
            UUID id = Objects.requireNonNull(route.id());
            this.before.put(id, route);
            idsByMatch.put(template(Objects.requireNonNull(route.path())) + " " + route.methods(), id);
        }
    }

    /** The route of an API that lists none. */
    static RouteDraft everything(UUID id) {
        return new RouteDraft(id, List.of(), REST, TIMEOUT, MAX_BODY, List.of(), ForwardCheck.usual(), Duration.ZERO);
    }

    List<RouteDraft> complete(List<@Nullable RouteDraft> routes) {
        if (routes.size() > MOST_ROUTES) {
            violations.add("routes", "must not be more than " + MOST_ROUTES);
            return List.of();
        }
        for (int i = 0; i < routes.size(); i++) {
            note("routes[" + i + "].id", routes.get(i));
        }
        List<RouteDraft> complete = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            RouteDraft route = routes.get(i);
            if (route == null) {
                violations.add("routes[" + i + "]", "is needed");
            } else {
                complete.add(route("routes[" + i + "]", route));
            }
        }
        return complete;
    }

    /** Ids that are sent along come first: no other route may be taken for one of these. */
    private void note(String at, @Nullable RouteDraft route) {
        if (route != null && route.id() != null) {
            if (!before.containsKey(route.id())) {
                violations.add(at, "is not the id of a route of this API: leave it out for a new one");
            } else if (!given.add(route.id())) {
                violations.add(at, "is there twice");
            }
        }
    }

    private RouteDraft route(String at, RouteDraft route) {
        List<String> methods = methods(at + ".methods", Objects.requireNonNullElse(route.methods(), List.of()));
        String path = path(at + ".path", route.path());
        UUID id = route.id() == null ? id(template(path) + " " + methods) : route.id();
        RouteDraft old = before.get(id);
        checkFree(at, template(path), methods);
        return new RouteDraft(
                id,
                methods,
                path,
                violations.between(at + ".timeout", route.timeout(), TIMEOUT, Duration.ofMillis(1), MAX_TIMEOUT),
                maxBody(at + ".maxBodyBytes", route.maxBodyBytes()),
                policies.complete(at + ".policies", route.policies(), old == null ? null : old.policies()),
                forwards.complete(at + ".forward", Objects.requireNonNullElse(route.path(), REST), route.forward()),
                totalTimeout(at + ".totalTimeout", route.totalTimeout()));
    }

    private UUID id(String match) {
        UUID known = idsByMatch.get(match);
        return known != null && given.add(known) ? known : Ids.next();
    }

    /** Two routes that take the same request could not be told apart. A route for every method may stand behind others. */
    private void checkFree(String at, String template, List<String> methods) {
        for (String method : methods.isEmpty() ? List.of("every method") : methods) {
            if (!taken.add(template + " " + method)) {
                violations.add(at, "takes the same path for " + method + " as another route");
            }
        }
    }

    private List<String> methods(String at, List<@Nullable String> given) {
        if (given.size() > MOST_METHODS) {
            violations.add(at, "must not be more than " + MOST_METHODS);
            return List.of();
        }
        Set<String> methods = new TreeSet<>();
        for (int i = 0; i < given.size(); i++) {
            String method = Objects.requireNonNullElse(given.get(i), "").toUpperCase(Locale.ROOT);
            if (method.length() > LONGEST_METHOD || !METHOD.matcher(method).matches() || method.equals("CONNECT")) {
                violations.add(at + "[" + i + "]", "must be a method such as GET");
            }
            methods.add(method);
        }
        return List.copyOf(methods);
    }

    private String path(String at, @Nullable String given) {
        String path = given == null || given.isBlank() ? REST : given.strip();
        if (path.length() > LONGEST_PATH || !isTemplate(path)) {
            violations.add(at, "must be a path such as /orders/{id} or /files/**");
            return REST;
        }
        Set<String> names = new HashSet<>();
        for (String segment : path.split("/", -1)) {
            if (segment.startsWith("{") && !names.add(segment)) {
                violations.add(at, "names " + segment + " twice");
            }
        }
        return path;
    }

    private static boolean isTemplate(String path) {
        if (!path.startsWith("/")) {
            return false;
        }
        boolean hasRest = path.endsWith(REST);
        String fixed = hasRest ? path.substring(0, path.length() - REST.length()) : path;
        String[] segments = fixed.split("/", -1);
        for (int i = 1; i < segments.length; i++) {
            boolean trailingSlash = segments[i].isEmpty() && i == segments.length - 1 && !hasRest;
            if (!trailingSlash && !isSegment(segments[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSegment(String segment) {
        return switch (segment) {
            case ".", "..", "*", "**" -> false;
            default ->
                LITERAL.matcher(segment).matches() || PARAMETER.matcher(segment).matches();
        };
    }

    /** A path as the router sees it: parameters have no names. */
    private static String template(String path) {
        return path.replaceAll("\\{[^}]*}", "{}");
    }

    private Duration totalTimeout(String at, @Nullable Duration given) {
        Duration timeout = Objects.requireNonNullElse(given, Duration.ZERO);
        if (timeout.isNegative() || timeout.compareTo(MAX_TOTAL) > 0) {
            violations.add(at, "must be between PT0S, for any time, and " + MAX_TOTAL);
        }
        return timeout;
    }

    private long maxBody(String at, @Nullable Long given) {
        long bytes = Objects.requireNonNullElse(given, MAX_BODY);
        if (bytes < PublishedRoute.UNLIMITED) {
            violations.add(at, "must be a number of bytes, or \"unlimited\"");
        }
        return bytes;
    }
}
