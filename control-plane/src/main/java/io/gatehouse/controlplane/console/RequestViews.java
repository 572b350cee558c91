package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.apis.ApiDraft.RouteDraft;
import io.gatehouse.controlplane.apis.Apis;
import io.gatehouse.controlplane.decisions.DecisionView;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.ui.pages.RequestPages;
import io.gatehouse.ui.pages.RequestPages.Named;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Decision records as pages show them: with names instead of ids. Thread-safe; blocks. */
@ApplicationScoped
class RequestViews {
    private final NameStore names;
    private final Apis apis;

    RequestViews(NameStore names, Apis apis) {
        this.names = names;
        this.apis = apis;
    }

    List<RequestPages.Row> rows(List<DecisionView> decisions) {
        Map<UUID, String> known = names.names(decisions.stream().flatMap(one -> Stream.of(one.api(), one.consumer())));
        return decisions.stream().map(one -> row(one, known)).toList();
    }

    private static RequestPages.Row row(DecisionView decision, Map<UUID, String> known) {
        return new RequestPages.Row(
                decision.requestId(),
                decision.at(),
                Outcomes.ending(decision.outcome()),
                decision.status(),
                decision.method(),
                decision.path(),
                name(known, decision.api()),
                name(known, decision.consumer()),
                decision.totalMillis());
    }

    RequestPages.Request page(DecisionView decision) {
        Map<UUID, String> known = names.names(
                Stream.of(decision.api(), decision.consumer(), decision.key(), decision.plan(), decision.node()));
        UUID node = decision.node();
        return new RequestPages.Request(
                decision.requestId(),
                decision.at(),
                Outcomes.ending(decision.outcome()),
                Outcomes.remedy(decision.outcome()),
                decision.status(),
                decision.code(),
                decision.reason(),
                decision.method(),
                decision.path(),
                decision.caller(),
                named(known, "apis", decision.api()),
                route(decision.api(), decision.route()),
                named(known, "consumers", decision.consumer()),
                named(known, null, decision.key()),
                named(known, "plans", decision.plan()),
                new Named(Objects.requireNonNullElse(name(known, node), node.toString()), "/nodes"),
                decision.target(),
                decision.attempts(),
                decision.totalMillis(),
                decision.upstreamMillis(),
                decision.bytesIn(),
                decision.bytesOut(),
                decision.calls().stream().map(RequestViews::call).toList(),
                decision.traceId());
    }

    private static RequestPages.Call call(Decision.Call call) {
        return new RequestPages.Call(
                call.target(), call.beganMicros() / 1000.0, call.micros() / 1000.0, call.status(), call.reason());
    }

    private static @Nullable String name(Map<UUID, String> known, @Nullable UUID id) {
        return id == null ? null : known.getOrDefault(id, "Deleted (" + id + ")");
    }

    /** @param path where its page is; null when it has none */
    private static @Nullable Named named(Map<UUID, String> known, @Nullable String path, @Nullable UUID id) {
        String name = name(known, id);
        if (id == null || name == null) {
            return null;
        }
        return new Named(name, path == null || !known.containsKey(id) ? null : Desk.path(path, id));
    }

    /** Methods and path of the route as it is now; its id where it is no more. */
    private @Nullable String route(@Nullable UUID api, @Nullable UUID route) {
        if (api == null || route == null) {
            return null;
        }
        try {
            List<RouteDraft> routes =
                    Objects.requireNonNullElse(apis.get(api).draft().routes(), List.of());
            return routes.stream()
                    .filter(draft -> route.equals(draft.id()))
                    .map(ForwardViews::route)
                    .map(shown -> shown.methods() + " " + shown.path())
                    .findFirst()
                    .orElse(routes.isEmpty() ? "every method and path" : route.toString());
        } catch (Refused _) {
            return route.toString();
        }
    }
}
