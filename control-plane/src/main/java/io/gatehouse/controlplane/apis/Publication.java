package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.apis.ApiDraft.Access;
import io.gatehouse.controlplane.apis.ApiDraft.CompressionDraft;
import io.gatehouse.controlplane.apis.ApiDraft.PolicyDraft;
import io.gatehouse.controlplane.apis.ApiDraft.RouteDraft;
import io.gatehouse.controlplane.apis.ApiDraft.TargetDraft;
import io.gatehouse.controlplane.apis.ApiDraft.TlsDraft;
import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.ConditionDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.MirrorDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.RewriteDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.SplitDraft;
import io.gatehouse.controlplane.apis.ForwardDraft.StickyDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.BalancingDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.BreakerDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.BulkheadDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.CheckDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.HealthDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.OutliersDraft;
import io.gatehouse.controlplane.apis.ResilienceDraft.RetriesDraft;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.model.config.Action;
import io.gatehouse.model.config.Attachment;
import io.gatehouse.model.config.Balancing;
import io.gatehouse.model.config.Breaker;
import io.gatehouse.model.config.Bulkhead;
import io.gatehouse.model.config.Compression;
import io.gatehouse.model.config.Health;
import io.gatehouse.model.config.Mirror;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.PublishedApi;
import io.gatehouse.model.config.PublishedRoute;
import io.gatehouse.model.config.PublishedTarget;
import io.gatehouse.model.config.PublishedUpstream;
import io.gatehouse.model.config.Resilience;
import io.gatehouse.model.config.Retries;
import io.gatehouse.model.config.Rewrite;
import io.gatehouse.model.config.Split;
import io.gatehouse.model.config.Sticky;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.model.config.UpstreamTls;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns a checked draft into what nodes get. */
final class Publication {
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
                upstreams(draft),
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
                forward(route.forward()),
                needed(route.timeout()),
                needed(route.maxBodyBytes()),
                attachments(needed(route.policies())),
                Objects.requireNonNullElse(route.totalTimeout(), Duration.ZERO));
    }

    private static List<PublishedUpstream> upstreams(ApiDraft draft) {
        List<PublishedUpstream> all = new ArrayList<>();
        all.add(upstream(ForwardCheck.DEFAULT, needed(draft.upstream())));
        Objects.requireNonNullElse(draft.upstreams(), Map.<String, UpstreamDraft>of())
                .forEach((name, upstream) -> all.add(upstream(name, upstream)));
        return all;
    }

    private static Action forward(@Nullable ForwardDraft draft) {
        if (draft == null) {
            return Action.Forward.to(ForwardCheck.DEFAULT);
        }
        StickyDraft sticky = draft.sticky();
        RewriteDraft rewrite = draft.rewrite();
        MirrorDraft mirror = draft.mirror();
        return new Action.Forward(
                needed(draft.upstream()),
                needed(draft.splits()).stream().map(Publication::split).toList(),
                sticky == null ? null : new Sticky(needed(sticky.on()), sticky.name()),
                rewrite == null
                        ? Rewrite.NONE
                        : new Rewrite(
                                rewrite.path(),
                                rewrite.host(),
                                needed(rewrite.setHeaders()),
                                needed(rewrite.removeHeaders())),
                mirror == null ? null : new Mirror(needed(mirror.upstream()), needed(mirror.percent())));
    }

    private static Split split(SplitDraft draft) {
        ConditionDraft when = draft.when();
        return new Split(
                needed(draft.upstream()),
                needed(draft.percent()),
                when == null ? null : new Split.Condition(needed(when.on()), needed(when.name()), when.equals()));
    }

    private static PublishedUpstream upstream(String name, UpstreamDraft upstream) {
        return new PublishedUpstream(
                name,
                needed(upstream.targets()).stream().map(Publication::target).toList(),
                // Drafts from before there was a choice have none, here and below.
                Objects.requireNonNullElse(upstream.protocol(), UpstreamProtocol.AUTO),
                needed(upstream.connectTimeout()),
                needed(upstream.maxConnections()),
                Objects.requireNonNullElse(upstream.proxyProtocol(), ProxyProtocol.OFF),
                tls(upstream.tls()),
                new Resilience(
                        balancing(upstream.balancing()),
                        health(upstream.health()),
                        retries(upstream.retries()),
                        breaker(upstream.breaker()),
                        bulkhead(upstream.bulkhead())));
    }

    private static Balancing balancing(@Nullable BalancingDraft draft) {
        return draft == null
                ? Balancing.USUAL
                : new Balancing(needed(draft.method()), draft.hashOn(), draft.hashName(), needed(draft.slowStart()));
    }

    private static Health health(@Nullable HealthDraft draft) {
        if (draft == null) {
            return Health.USUAL;
        }
        OutliersDraft outliers = needed(draft.outliers());
        return new Health(
                check(draft.check()),
                new Health.Outliers(needed(outliers.failures()), needed(outliers.ejectFor())),
                needed(draft.panicBelow()));
    }

    private static Health.@Nullable Check check(@Nullable CheckDraft draft) {
        return draft == null
                ? null
                : new Health.Check(
                        draft.path(),
                        Set.copyOf(needed(draft.statuses())),
                        needed(draft.interval()),
                        needed(draft.timeout()),
                        needed(draft.healthyAfter()),
                        needed(draft.unhealthyAfter()));
    }

    private static Retries retries(@Nullable RetriesDraft draft) {
        return draft == null
                ? Retries.USUAL
                : new Retries(
                        needed(draft.attempts()),
                        Set.copyOf(needed(draft.statuses())),
                        needed(draft.budget()),
                        Objects.requireNonNullElse(draft.hedgeAfter(), Duration.ZERO));
    }

    private static Breaker breaker(@Nullable BreakerDraft draft) {
        return draft == null
                ? Breaker.USUAL
                : new Breaker(needed(draft.failurePercent()), needed(draft.requests()), needed(draft.openFor()));
    }

    private static Bulkhead bulkhead(@Nullable BulkheadDraft draft) {
        return draft == null
                ? Bulkhead.USUAL
                : new Bulkhead(needed(draft.requests()), needed(draft.queue()), needed(draft.queueWait()));
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
