package io.gatehouse.dataplane.gateway;

import io.gatehouse.model.config.Action;
import io.gatehouse.model.config.Attachment;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.PublishedApi;
import io.gatehouse.model.config.PublishedPlan;
import io.gatehouse.model.config.PublishedRoute;
import io.gatehouse.model.config.PublishedTarget;
import io.gatehouse.model.config.PublishedUpstream;
import io.gatehouse.model.config.Resilience;
import io.gatehouse.model.config.Rewrite;
import io.gatehouse.model.config.UpstreamProtocol;
import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Entities as tests need them: what a test does not say is plain. */
public final class Published {
    private Published() {}

    public static final UpstreamId UPSTREAM = new UpstreamId(new UUID(0, 1), "default");

    public static UUID id(long number) {
        return new UUID(0, number);
    }

    /** An API whose routes are written as {@code "GET,POST /path"} or {@code "* /path"}; route n has the id {@code id * 100 + n}. */
    public static PublishedApi api(
            long id, List<String> hosts, String basePath, List<Attachment> policies, String... routes) {
        List<PublishedRoute> published = new java.util.ArrayList<>();
        for (String route : routes) {
            String[] parts = route.split(" ");
            Set<String> methods = parts[0].equals("*") ? Set.of() : Set.copyOf(Arrays.asList(parts[0].split(",")));
            published.add(route(id * 100 + published.size() + 1, methods, parts[1], List.of()));
        }
        return new PublishedApi(
                id(id), "API " + id, 1, hosts, basePath, true, published, List.of(upstream()), policies, null);
    }

    public static PublishedApi api(long id, String basePath, String... routes) {
        return api(id, List.of(), basePath, List.of(), routes);
    }

    public static PublishedRoute route(long id, Set<String> methods, String path, List<Attachment> policies) {
        return new PublishedRoute(
                id(id),
                methods,
                path,
                Action.Forward.to("default"),
                Duration.ofSeconds(30),
                1_000_000,
                policies,
                Duration.ZERO);
    }

    public static PublishedUpstream upstream() {
        return new PublishedUpstream(
                "default",
                List.of(new PublishedTarget(URI.create("http://127.0.0.1:9001/v1"), 1)),
                UpstreamProtocol.AUTO,
                Duration.ofSeconds(2),
                256,
                ProxyProtocol.OFF,
                null,
                Resilience.USUAL);
    }

    public static Attachment attachment(long id, String policy, Map<String, Object> config) {
        return new Attachment(id(id), policy, false, config);
    }

    public static PublishedPlan plan(long id, Set<Long> apis, Attachment... policies) {
        return new PublishedPlan(
                id(id),
                "Plan " + id,
                apis.stream().map(Published::id).collect(java.util.stream.Collectors.toSet()),
                List.of(policies));
    }

    /** A rewrite of nothing but the path, of requests that match a route below a base path. */
    public static CompiledRewrite rewrite(String path, String route, String basePath) {
        return CompiledRewrite.of(
                new Rewrite(path, null, Map.of(), List.of()),
                PathRewrite.of(path, PathTemplate.parse(route).orElseThrow(), basePath.length()));
    }
}
