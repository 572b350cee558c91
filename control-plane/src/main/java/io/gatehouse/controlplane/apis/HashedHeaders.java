package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.apis.ApiDraft.PolicyDraft;
import io.gatehouse.controlplane.apis.ApiDraft.RouteDraft;
import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.ConditionDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.RewriteDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.SplitDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.StickyDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.BalancingDraft;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.model.config.Balancing.HashOn;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Looks that nothing goes by a header which the API itself takes off requests: the one that carries keys, or one that a route removes. */
final class HashedHeaders {
    private static final String KEYS = "must not be the header that carries keys: choose the consumer instead";

    private final Violations violations;
    private final List<RouteDraft> routes;
    private final Set<String> keys;

    private HashedHeaders(ApiDraft draft, Violations violations) {
        this.violations = violations;
        this.routes = Objects.requireNonNullElse(draft.routes(), List.of());
        this.keys = keyHeaders(draft.policies()).collect(Collectors.toSet());
    }

    /** @param draft in which all defaults are filled in, though it may be wrong */
    static void check(ApiDraft draft, Violations violations) {
        HashedHeaders check = new HashedHeaders(draft, violations);
        check.upstream("upstream", ForwardCheck.DEFAULT, draft.upstream());
        new TreeMap<>(Objects.requireNonNullElse(draft.upstreams(), Map.<String, UpstreamDraft>of()))
                .forEach((name, upstream) -> check.upstream("upstreams." + name, name, upstream));
        for (int i = 0; i < check.routes.size(); i++) {
            ForwardDraft forward = check.routes.get(i).forward();
            if (forward != null) {
                check.route("routes[" + i + "].forward", check.routes.get(i), forward);
            }
        }
    }

    private void upstream(String at, String name, @Nullable UpstreamDraft upstream) {
        BalancingDraft balancing = upstream == null ? null : upstream.balancing();
        String header = balancing == null ? null : header(balancing.hashOn(), balancing.hashName());
        // Those that every gateway takes off are refused already.
        if (header == null || HeaderNames.isNeverPassedOn(header)) {
            return;
        }
        List<RouteDraft> leading = routes.stream()
                .filter(route -> upstreams(route).anyMatch(name::equals))
                .toList();
        Optional<RouteDraft> removing =
                leading.stream().filter(route -> removes(route, header)).findFirst();
        if (leading.stream().anyMatch(route -> carriesKeys(route, header)) || keys.contains(header)) {
            violations.add(at + ".balancing.hashName", KEYS);
        } else if (removing.isPresent()) {
            violations.add(
                    at + ".balancing.hashName",
                    "must not be a header that a route takes off: "
                            + removing.get().path() + " does");
        }
    }

    private void route(String at, RouteDraft route, ForwardDraft forward) {
        StickyDraft sticky = forward.sticky();
        String header = sticky == null ? null : header(sticky.on(), sticky.name());
        if (header != null && (carriesKeys(route, header))) {
            violations.add(at + ".sticky.name", KEYS);
        } else if (header != null && (removes(route, header) || HeaderNames.isNeverPassedOn(header))) {
            violations.add(at + ".sticky.name", "must not be a header that is taken off");
        }
        List<SplitDraft> splits = Objects.requireNonNullElse(forward.splits(), List.of());
        for (int i = 0; i < splits.size(); i++) {
            ConditionDraft when = splits.get(i).when();
            String asked = when == null ? null : header(when.on(), when.name());
            if (asked != null && carriesKeys(route, asked)) {
                violations.add(at + ".splits[" + i + "].when.name", "must not be the header that carries keys");
            }
        }
    }

    private static @Nullable String header(@Nullable HashOn on, @Nullable String name) {
        return on == HashOn.HEADER && name != null ? name.toLowerCase(Locale.ROOT) : null;
    }

    private boolean carriesKeys(RouteDraft route, String header) {
        return header.equals("x-api-key")
                || keys.contains(header)
                || keyHeaders(route.policies()).anyMatch(header::equals);
    }

    private static Stream<String> keyHeaders(@Nullable List<PolicyDraft> policies) {
        return Objects.requireNonNullElse(policies, List.<PolicyDraft>of()).stream()
                .filter(policy -> "api-key".equals(policy.policy()))
                .map(policy -> Objects.requireNonNullElse(policy.config(), Map.<String, Object>of())
                        .get("header"))
                .filter(Objects::nonNull)
                .map(header -> header.toString().toLowerCase(Locale.ROOT));
    }

    private static Stream<String> upstreams(RouteDraft route) {
        ForwardDraft forward = route.forward();
        return forward == null
                ? Stream.of(ForwardCheck.DEFAULT)
                : Stream.concat(
                        Stream.ofNullable(forward.upstream()),
                        Objects.requireNonNullElse(forward.splits(), List.<SplitDraft>of()).stream()
                                .map(SplitDraft::upstream)
                                .filter(Objects::nonNull));
    }

    private static boolean removes(RouteDraft route, String header) {
        ForwardDraft forward = route.forward();
        RewriteDraft rewrite = forward == null ? null : forward.rewrite();
        return rewrite != null
                && Objects.requireNonNullElse(rewrite.removeHeaders(), List.<String>of()).stream()
                        .anyMatch(header::equalsIgnoreCase);
    }
}
