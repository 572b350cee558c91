package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.apis.ApiDraft;
import io.gatehouse.controlplane.apis.ApiDraft.RouteDraft;
import io.gatehouse.controlplane.apis.ApiDraft.TargetDraft;
import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.controlplane.apis.ForwardDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.ConditionDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.MirrorDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.RewriteDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.SplitDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.StickyDraft;
import io.gatehouse.model.config.Balancing;
import io.gatehouse.model.config.Rewrite;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.ui.pages.ForwardingPages;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where the routes of a draft lead, in words. */
final class ForwardViews {
    /** The upstream that every API has. */
    static final String OWN = "default";

    /** In the place of a route's id: the route of an API that lists none. */
    static final String ALL = "all";

    private ForwardViews() {}

    static ForwardingPages.Ways ways(UUID api, ApiDraft draft) {
        List<ForwardingPages.Upstream> upstreams = new ArrayList<>();
        upstreams(draft).forEach((name, upstream) -> upstreams.add(upstream(name, upstream)));
        return new ForwardingPages.Ways(
                api.toString(),
                upstreams,
                routes(draft).stream().map(ForwardViews::route).toList());
    }

    /** All upstreams by name, the API's own first. */
    static Map<String, UpstreamDraft> upstreams(ApiDraft draft) {
        Map<String, UpstreamDraft> all = new LinkedHashMap<>();
        all.put(OWN, Objects.requireNonNullElse(draft.upstream(), UpstreamDraft.to(null)));
        all.putAll(Objects.requireNonNullElse(draft.upstreams(), Map.of()));
        return all;
    }

    /** The routes that a draft lists, or the one that it has without. */
    static List<RouteDraft> routes(ApiDraft draft) {
        return draft.routes() == null || draft.routes().isEmpty() ? List.of(RouteDraft.everything()) : draft.routes();
    }

    static ForwardDraft way(RouteDraft route) {
        return Objects.requireNonNullElse(route.forward(), new ForwardDraft(OWN, List.of(), null, null, null));
    }

    private static ForwardingPages.Upstream upstream(String name, UpstreamDraft upstream) {
        List<String> said = new ArrayList<>();
        if (upstream.protocol() == UpstreamProtocol.HTTP1) {
            said.add("HTTP/1.1 always");
        } else if (upstream.protocol() == UpstreamProtocol.HTTP2) {
            said.add("HTTP/2 always");
        }
        Balancing.Method method =
                upstream.balancing() == null ? null : upstream.balancing().method();
        if (method != null && method != Balancing.USUAL.method()) {
            said.add(method == Balancing.Method.HASH ? "by a hash" : "by requests in flight");
        }
        return new ForwardingPages.Upstream(name, name.equals(OWN), targets(upstream), String.join(", ", said));
    }

    private static List<String> targets(UpstreamDraft upstream) {
        return Objects.requireNonNullElse(upstream.targets(), List.<TargetDraft>of()).stream()
                .map(UpstreamForms::line)
                .toList();
    }

    static ForwardingPages.Route route(RouteDraft route) {
        List<String> methods = Objects.requireNonNullElse(route.methods(), List.of());
        ForwardDraft way = way(route);
        return new ForwardingPages.Route(
                route.id() == null ? ALL : route.id().toString(),
                methods.isEmpty() ? "Every method" : String.join(", ", methods),
                path(route),
                ways(way),
                changes(way.rewrite()));
    }

    static String path(RouteDraft route) {
        return Objects.requireNonNullElse(route.path(), "/**");
    }

    /** {@code canary 10 %}, {@code default 90 %}. */
    private static List<String> ways(ForwardDraft way) {
        List<String> ways = new ArrayList<>();
        int left = 100;
        boolean conditions = false;
        for (SplitDraft split : ForwardForms.splits(way)) {
            int percent = Objects.requireNonNullElse(split.percent(), 100);
            ConditionDraft when = split.when();
            String share = when != null && percent == 100 ? "" : " " + percent + " %";
            ways.add(split.upstream() + share + (when == null ? "" : condition(when, !share.isEmpty())));
            left -= when == null ? percent : 0;
            conditions |= when != null;
        }
        String upstream = Objects.requireNonNullElse(way.upstream(), OWN);
        ways.add(ways.isEmpty() ? upstream : upstream + (conditions ? ", the rest" : " " + left + " %"));
        StickyDraft sticky = way.sticky();
        if (sticky != null && sticky.on() != null) {
            String name = sticky.name() == null ? "" : " " + sticky.name();
            ways.add("the same " + sticky.on().name().toLowerCase(Locale.ROOT) + name + " stays where it is");
        }
        MirrorDraft mirror = way.mirror();
        if (mirror != null) {
            ways.add("copies of " + mirror.percent() + " % to " + mirror.upstream());
        }
        return ways;
    }

    private static String condition(ConditionDraft when, boolean ofShare) {
        String kind = when.on() == null ? "" : when.on().name().toLowerCase(Locale.ROOT) + " ";
        return (ofShare ? " of those with " : " for ")
                + kind
                + when.name()
                + (when.equals() == null ? "" : ": " + when.equals());
    }

    private static List<String> changes(@Nullable RewriteDraft rewrite) {
        List<String> changes = new ArrayList<>();
        if (rewrite == null) {
            return changes;
        }
        if (rewrite.path() != null) {
            changes.add("path " + rewrite.path());
        }
        if (rewrite.host() != null) {
            changes.add(rewrite.host().equals(Rewrite.CALLERS_HOST) ? "the caller's host" : "host " + rewrite.host());
        }
        Objects.requireNonNullElse(rewrite.setHeaders(), Map.<String, String>of())
                .forEach((name, value) -> changes.add("sets " + name + ": " + value));
        Objects.requireNonNullElse(rewrite.removeHeaders(), List.<String>of())
                .forEach(name -> changes.add("removes " + name));
        return changes;
    }

    /** A target that a route leads to, without the slash that may be at its end. */
    static String target(ApiDraft draft, RouteDraft route) {
        String name = Objects.requireNonNullElse(way(route).upstream(), OWN);
        UpstreamDraft upstream = upstreams(draft).getOrDefault(name, UpstreamDraft.to(null));
        return Objects.requireNonNullElse(upstream.targets(), List.<TargetDraft>of()).stream()
                .map(target -> Objects.requireNonNullElse(target.url(), ""))
                .findFirst()
                .orElse("")
                .replaceAll("/+$", "");
    }
}
