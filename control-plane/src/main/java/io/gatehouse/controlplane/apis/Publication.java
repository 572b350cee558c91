package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.apis.ApiDraft.Access;
import io.gatehouse.controlplane.apis.ApiDraft.CompressionDraft;
import io.gatehouse.controlplane.apis.ApiDraft.PolicyDraft;
import io.gatehouse.controlplane.apis.ApiDraft.RouteDraft;
import io.gatehouse.controlplane.apis.ApiDraft.TargetDraft;
import io.gatehouse.controlplane.apis.ApiDraft.TlsDraft;
import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.model.config.Action;
import io.gatehouse.model.config.Attachment;
import io.gatehouse.model.config.Compression;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.PublishedApi;
import io.gatehouse.model.config.PublishedRoute;
import io.gatehouse.model.config.PublishedTarget;
import io.gatehouse.model.config.PublishedUpstream;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.model.config.UpstreamTls;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns a checked draft into what nodes get. */
final class Publication {
    private static final String UPSTREAM = "default";

    private Publication() {}

    static PublishedApi of(UUID id, long revision, ApiDraft draft) {
        return new PublishedApi(
                id,
                needed(draft.name()),
                revision,
                needed(draft.hosts()),
                needed(draft.basePath()),
                needed(draft.stripBasePath()),
                routes(id, needed(draft.routes())),
                List.of(upstream(needed(draft.upstream()))),
                policies(id, draft),
                compression(draft.compression()));
    }

    private static List<PublishedRoute> routes(UUID api, List<RouteDraft> routes) {
        if (routes.isEmpty()) {
            return List.of(route(RouteCheck.everything(Ids.derived(api, "route"))));
        }
        return routes.stream().map(Publication::route).toList();
    }

    private static PublishedRoute route(RouteDraft route) {
        return new PublishedRoute(
                needed(route.id()),
                Set.copyOf(needed(route.methods())),
                needed(route.path()),
                new Action.Forward(UPSTREAM),
                needed(route.timeout()),
                needed(route.maxBodyBytes()),
                attachments(needed(route.policies())));
    }

    private static PublishedUpstream upstream(UpstreamDraft upstream) {
        return new PublishedUpstream(
                UPSTREAM,
                needed(upstream.targets()).stream().map(Publication::target).toList(),
                // Drafts from before there was a choice have none, here and below.
                Objects.requireNonNullElse(upstream.protocol(), UpstreamProtocol.AUTO),
                needed(upstream.connectTimeout()),
                needed(upstream.maxConnections()),
                Objects.requireNonNullElse(upstream.proxyProtocol(), ProxyProtocol.OFF),
                tls(upstream.tls()));
    }

    private static @Nullable UpstreamTls tls(@Nullable TlsDraft tls) {
        return tls == null ? null : new UpstreamTls(tls.ca(), tls.certificate(), tls.serverName());
    }

    private static @Nullable Compression compression(@Nullable CompressionDraft compression) {
        return compression == null
                ? null
                : new Compression(
                        needed(compression.codings()), needed(compression.minBytes()), needed(compression.types()));
    }

    private static PublishedTarget target(TargetDraft target) {
        return new PublishedTarget(URI.create(needed(target.url())), needed(target.weight()));
    }

    /**
     * {@code access: key} stands for two policies: one finds out who calls, the other whether a plan lets them. Own ones take their
     * places, unless they only observe.
     */
    private static List<Attachment> policies(UUID api, ApiDraft draft) {
        List<Attachment> all = new ArrayList<>();
        List<PolicyDraft> own = needed(draft.policies());
        if (draft.access() == Access.KEY) {
            for (String guard : List.of("api-key", "subscription")) {
                if (own.stream().noneMatch(policy -> guard.equals(policy.policy()) && !needed(policy.observe()))) {
                    all.add(new Attachment(Ids.derived(api, guard), guard, false, Map.of()));
                }
            }
        }
        all.addAll(attachments(own));
        return all;
    }

    private static List<Attachment> attachments(List<PolicyDraft> policies) {
        return policies.stream()
                .map(policy -> new Attachment(
                        needed(policy.id()),
                        needed(policy.policy()),
                        needed(policy.observe()),
                        needed(policy.config())))
                .toList();
    }

    private static <T> T needed(@Nullable T value) {
        return Objects.requireNonNull(value, "a stored draft is complete");
    }
}
