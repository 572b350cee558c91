package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.apis.ApiDraft.Access;
import io.gatehouse.controlplane.apis.ApiDraft.RouteDraft;
import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.controlplane.problems.Violations;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks a draft, notes everything that is wrong with it by its path, and fills in defaults. One for each check. */
final class DraftCheck {
    private static final int MOST_HOSTS = 100;
    private static final int MOST_UPSTREAMS = 20;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,49}");
    private static final int LONGEST_BASE_PATH = 200;
    private static final int LONGEST_HOST = 253;
    private static final Pattern HOST =
            Pattern.compile("[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");
    private static final String WILDCARD = "*.";
    private static final Pattern BASE_PATH = Pattern.compile("/|(/[A-Za-z0-9._~!$&'()*+,=:@-]+)+");

    private final Violations violations;

    private DraftCheck(Violations violations) {
        this.violations = violations;
    }

    /**
     * A draft that is fine and complete, or a refusal. Ids of routes and attachments are taken over from {@code before} where they are
     * the same; on them counters and usage hang.
     */
    static ApiDraft check(ApiDraft draft, @Nullable ApiDraft before) {
        Violations violations = new Violations();
        ApiDraft complete = complete(draft, before, violations);
        violations.refuse();
        return complete;
    }

    /** The same without refusing: what comes back is of use only when nothing was noted. */
    static ApiDraft complete(ApiDraft draft, @Nullable ApiDraft before, Violations violations) {
        ApiDraft complete = new DraftCheck(violations).complete(draft, before);
        HashedHeaders.check(complete, violations);
        return complete;
    }

    private ApiDraft complete(ApiDraft draft, @Nullable ApiDraft before) {
        List<RouteDraft> routes = before == null ? null : before.routes();
        Map<String, UpstreamDraft> upstreams = upstreams(draft.upstreams());
        Set<String> names = new LinkedHashSet<>(upstreams.keySet());
        names.add(ForwardCheck.DEFAULT);
        return new ApiDraft(
                violations.name("name", draft.name()),
                basePath(draft.basePath()),
                hosts(draft.hosts()),
                Objects.requireNonNullElse(draft.access(), Access.KEY),
                Objects.requireNonNullElse(draft.stripBasePath(), true),
                new UpstreamCheck(violations).complete("upstream", draft.upstream()),
                upstreams,
                new RouteCheck(violations, names, Objects.requireNonNullElse(routes, List.of()))
                        .complete(Objects.requireNonNullElse(draft.routes(), List.of())),
                new PolicyCheck(violations)
                        .complete("policies", draft.policies(), before == null ? null : before.policies()),
                new CompressionCheck(violations).complete("compression", draft.compression()));
    }

    private Map<String, UpstreamDraft> upstreams(@Nullable Map<String, @Nullable UpstreamDraft> given) {
        Map<String, UpstreamDraft> upstreams = new TreeMap<>();
        if (given == null) {
            return upstreams;
        }
        if (given.size() > MOST_UPSTREAMS) {
            violations.add("upstreams", "must not be more than " + MOST_UPSTREAMS);
            return upstreams;
        }
        given.forEach((name, upstream) -> {
            String path = "upstreams." + name;
            if (!NAME.matcher(name).matches() || name.equals(ForwardCheck.DEFAULT)) {
                violations.add(path, "must have a name of lower-case letters, digits and hyphens, other than default");
            }
            upstreams.put(name, new UpstreamCheck(violations).complete(path, upstream));
        });
        return upstreams;
    }

    private String basePath(@Nullable String given) {
        if (given == null || given.isBlank()) {
            violations.add("basePath", "is needed: a path such as /orders");
            return "/";
        }
        String path = given.strip();
        String bare = path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
        boolean dots = bare.contains("/./") || bare.contains("/../") || bare.endsWith("/.") || bare.endsWith("/..");
        if (dots
                || bare.length() > LONGEST_BASE_PATH
                || !BASE_PATH.matcher(bare).matches()) {
            violations.add(
                    "basePath", "must be a path such as /orders: segments of letters, digits and -._~!$&'()*+,=:@");
        }
        return bare;
    }

    private List<String> hosts(@Nullable List<String> given) {
        Set<String> hosts = new LinkedHashSet<>();
        List<String> all = Objects.requireNonNullElse(given, List.of());
        if (all.size() > MOST_HOSTS) {
            violations.add("hosts", "must not be more than " + MOST_HOSTS);
            return List.of();
        }
        for (int i = 0; i < all.size(); i++) {
            String host = Objects.requireNonNullElse(all.get(i), "").strip().toLowerCase(Locale.ROOT);
            String path = "hosts[" + i + "]";
            if (host.length() > LONGEST_HOST
                    || !isHost(host.startsWith(WILDCARD) ? host.substring(WILDCARD.length()) : host)) {
                violations.add(path, "must be a host name such as api.example.com or *.example.com, without a port");
            } else if (!hosts.add(host)) {
                violations.add(path, "is there twice");
            }
        }
        return List.copyOf(hosts);
    }

    /** Whether a text in lower case is a host name, without port. */
    static boolean isHost(String text) {
        return text.length() <= LONGEST_HOST && HOST.matcher(text).matches();
    }
}
