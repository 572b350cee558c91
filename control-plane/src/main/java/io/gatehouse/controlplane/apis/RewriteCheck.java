package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.apis.ForwardDraft.RewriteDraft;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.model.config.Rewrite;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks what a route changes of requests, and fills in defaults. */
final class RewriteCheck {
    private static final int MOST_HEADERS = 50;
    private static final int LONGEST_VALUE = 1_000;
    private static final int LONGEST_PATH = 500;
    private static final String REST = "/**";
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]{1,253}(:[0-9]{1,5})?");
    private static final Pattern PARAMETER = Pattern.compile("\\{([^{}/]*)}");
    private static final Pattern SHAPE = Pattern.compile("(/[A-Za-z0-9._~!$&'()+,=:@-]+)*/?");
    private static final Pattern DOTS = Pattern.compile("/\\.{1,2}(/|$)");

    private final Violations violations;

    RewriteCheck(Violations violations) {
        this.violations = violations;
    }

    /** @param route the route's path, as it was given */
    @Nullable
    RewriteDraft complete(String at, String route, @Nullable RewriteDraft given) {
        if (given == null) {
            return null;
        }
        String path = textOrNull(given.path());
        if (path != null) {
            path(at + ".path", route, path);
        }
        String host = textOrNull(given.host());
        if (host != null
                && !host.equals(Rewrite.CALLERS_HOST)
                && !HOST.matcher(host).matches()) {
            violations.add(at + ".host", "must be a host name, or * for the caller's own");
        }
        Map<String, String> set = new TreeMap<>(Objects.requireNonNullElse(given.setHeaders(), Map.of()));
        List<String> removed = Objects.requireNonNullElse(given.removeHeaders(), List.of());
        if (set.size() > MOST_HEADERS || removed.size() > MOST_HEADERS) {
            violations.add(at, "must not be more than " + MOST_HEADERS + " headers");
            return null;
        }
        Set<String> names = new HashSet<>();
        set.forEach((name, value) -> {
            header(at + ".setHeaders." + name, name);
            if (!names.add(name.toLowerCase(Locale.ROOT))) {
                violations.add(at + ".setHeaders." + name, "is there twice: capitals make no difference");
            }
            if (value == null
                    || value.length() > LONGEST_VALUE
                    || !value.equals(value.strip())
                    || !value.chars().allMatch(c -> c >= ' ' && c < 0x7f)) {
                violations.add(at + ".setHeaders." + name, "must be a value of visible ASCII characters");
            }
        });
        for (int i = 0; i < removed.size(); i++) {
            header(at + ".removeHeaders[" + i + "]", Objects.requireNonNullElse(removed.get(i), ""));
        }
        return path == null && host == null && set.isEmpty() && removed.isEmpty()
                ? null
                : new RewriteDraft(path, host, set, removed);
    }

    private static @Nullable String textOrNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** What a node would not compile, or what is surely not meant. Nothing else is looked at once a path is none at all. */
    private void path(String at, String route, String path) {
        if (path.length() > LONGEST_PATH) {
            violations.add(at, "must not be longer than " + LONGEST_PATH + " characters");
        } else if (path.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            violations.add(at, "must not hold control characters");
        } else if (!path.startsWith("/")) {
            violations.add(at, "must begin with a slash, as /v2/orders/{id}/**");
        } else {
            boolean hasRest = path.endsWith(REST);
            String fixed = hasRest ? path.substring(0, path.length() - REST.length()) : path;
            parameters(at, route, fixed);
            if (hasRest && !route.isBlank() && !route.strip().endsWith(REST)) {
                violations.add(at, "ends in /**, which the route's path does not");
            }
            // A parameter is a segment's octets, and never dots.
            String shape = PARAMETER.matcher(fixed).replaceAll("x");
            if (!SHAPE.matcher(shape).matches() || DOTS.matcher(shape).find() || (hasRest && shape.endsWith("/"))) {
                violations.add(
                        at,
                        "must be a path such as /v2/orders/{id}/**: segments of letters, digits and"
                                + " -._~!$&'()+,=:@, without dot segments");
            }
        }
    }

    private void parameters(String at, String route, String fixed) {
        Set<String> known =
                PARAMETER.matcher(route).results().map(MatchResult::group).collect(Collectors.toSet());
        Set<String> named = new HashSet<>();
        PARAMETER.matcher(fixed).results().map(MatchResult::group).forEach(name -> {
            if (!known.contains(name)) {
                violations.add(at, "names " + name + ", which the route's path does not");
            } else if (!named.add(name)) {
                violations.add(at, "names " + name + " twice");
            }
        });
    }

    private void header(String at, String name) {
        if (!HeaderNames.isToken(name)) {
            violations.add(at, "must be the name of a header");
        } else if (HeaderNames.isNeverWritten(name)) {
            violations.add(at, "is a header that the gateway itself writes");
        }
    }
}
