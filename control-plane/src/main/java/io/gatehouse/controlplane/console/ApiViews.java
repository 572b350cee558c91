package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.apis.ApiDraft;
import io.gatehouse.controlplane.apis.ApiView;
import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.apis.Revision;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.nodes.Nodes;
import io.gatehouse.controlplane.nodes.Reach;
import io.gatehouse.controlplane.plans.PlanView;
import io.gatehouse.controlplane.plans.Plans;
import io.gatehouse.controlplane.usage.UsageFilter;
import io.gatehouse.controlplane.usage.UsageQuery;
import io.gatehouse.ui.pages.ApiPages;
import io.gatehouse.ui.pages.ForwardingPages;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Gathers what the pages about APIs show. Thread-safe. */
@ApplicationScoped
class ApiViews {
    /** As many revisions as a page shows. */
    static final Slice.Numbered NEWEST = new Slice.Numbered(50, Long.MAX_VALUE);

    private static final int MINUTES = 60;
    private static final Duration MEMORY = Duration.ofDays(30);

    private final Apis apis;
    private final Plans plans;
    private final Nodes nodes;
    private final UsageQuery usage;
    private final CallerStore callers;
    private final TargetViews targets;

    ApiViews(Apis apis, Plans plans, Nodes nodes, UsageQuery usage, CallerStore callers, TargetViews targets) {
        this.apis = apis;
        this.plans = plans;
        this.nodes = nodes;
        this.usage = usage;
        this.callers = callers;
        this.targets = targets;
    }

    static ApiPages.Row row(ApiView api) {
        ApiDraft draft = api.draft();
        return new ApiPages.Row(
                api.id().toString(),
                Objects.requireNonNullElse(draft.name(), ""),
                Addresses.of(draft),
                Addresses.targets(draft),
                Addresses.isOpen(draft),
                state(api),
                Objects.requireNonNullElse(api.liveRevision(), 0L));
    }

    ApiPages.Api page(UUID id, @Nullable String problem) {
        ApiView api = apis.get(id);
        List<Revision> revisions = apis.revisions(id, NEWEST).items();
        ApiDraft draft = api.draft();
        Optional<Revision> live = live(api);
        // What can be called is what is live, not what is being edited.
        ApiDraft callable = live.map(Revision::draft).orElse(draft);
        return new ApiPages.Api(
                id.toString(),
                Objects.requireNonNullElse(draft.name(), ""),
                state(api),
                Objects.requireNonNullElse(api.liveRevision(), 0L),
                Addresses.of(draft),
                Objects.requireNonNullElse(draft.hosts(), List.of()),
                ForwardViews.ways(id, draft),
                policies(draft),
                Addresses.isOpen(draft),
                Addresses.curl(callable, Addresses.PLACEHOLDER),
                Long.toString(api.version()),
                indicator(id, live),
                targets.targets(id, callable),
                Charts.traffic(usage.live(MINUTES, UsageFilter.ofApi(id))),
                callers.callers(id),
                plans.withApi(id).stream().map(PlanView::name).toList(),
                revisions.stream().map(ApiViews::revision).toList(),
                problem);
    }

    ApiPages.Targets targets(UUID id) {
        ApiView api = apis.get(id);
        return targets.targets(id, live(api).map(Revision::draft).orElse(api.draft()));
    }

    ApiPages.Indicator indicator(UUID id) {
        return indicator(id, live(apis.get(id)));
    }

    private ApiPages.Indicator indicator(UUID id, Optional<Revision> live) {
        Reach reach = live.map(revision -> nodes.reach(revision.sequence(), revision.publishedAt()))
                .orElse(new Reach(0, 0, null));
        Instant lastCall = callers.lastCall(id);
        Instant now = Instant.now();
        long calls = lastCall == null
                ? 0
                : usage.totals(now.minus(MEMORY), now, UsageFilter.ofApi(id)).count();
        return new ApiPages.Indicator(
                id.toString(), live.isPresent(), calls, lastCall, reach.live(), reach.applied(), reach.after());
    }

    private Optional<Revision> live(ApiView api) {
        return Optional.ofNullable(api.liveRevision()).map(number -> apis.revision(api.id(), number));
    }

    private static ApiPages.Revision revision(Revision revision) {
        return new ApiPages.Revision(
                revision.revision(), revision.publishedAt(), revision.author(), revision.note(), revision.live());
    }

    private static ApiPages.State state(ApiView api) {
        if (api.liveRevision() == null) {
            return ApiPages.State.DRAFT;
        }
        return api.changed() ? ApiPages.State.CHANGED : ApiPages.State.LIVE;
    }

    /** What is attached to an API and its routes, a sentence each. */
    static List<String> policies(ApiDraft draft) {
        Stream<String> own = sentences("the whole API", draft.policies());
        Stream<String> ofRoutes = Objects.requireNonNullElse(draft.routes(), List.<ApiDraft.RouteDraft>of()).stream()
                .flatMap(route -> {
                    ForwardingPages.Route shown = ForwardViews.route(route);
                    return sentences(shown.methods() + " " + shown.path(), route.policies());
                });
        return Stream.concat(own, ofRoutes).toList();
    }

    private static Stream<String> sentences(String scope, @Nullable List<ApiDraft.PolicyDraft> policies) {
        return Objects.requireNonNullElse(policies, List.<ApiDraft.PolicyDraft>of()).stream()
                .map(policy -> policy.policy() + " on " + scope
                        + (Boolean.TRUE.equals(policy.observe()) ? ", observing only" : ""));
    }
}
