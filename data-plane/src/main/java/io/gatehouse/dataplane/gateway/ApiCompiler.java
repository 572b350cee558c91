package io.gatehouse.dataplane.gateway;

import io.gatehouse.model.config.Action;
import io.gatehouse.model.config.PublishedApi;
import io.gatehouse.model.config.PublishedRoute;
import io.gatehouse.model.config.PublishedUpstream;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.HeaderName;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Compiles APIs. Confined to the thread that compiles. */
final class ApiCompiler {
    private static final Pattern HOST = Pattern.compile("(\\*\\.)?[a-z0-9_-]+(\\.[a-z0-9_-]+)*|\\[[0-9a-f:.]+]");

    private final PolicyCompiler policies;
    private final UpstreamCompiler upstreams;

    ApiCompiler(PolicyCompiler policies, UpstreamCompiler upstreams) {
        this.policies = policies;
        this.upstreams = upstreams;
    }

    /**
     * The API in the form that is to be served: with its routes, or, when a guard is broken, refusing everything. Null when it has
     * no usable form; {@code faults} then say why.
     */
    @Nullable
    CompiledApi compile(PublishedApi api, Faults faults) {
        Optional<String> basePath = basePath(api, faults);
        if (basePath.isEmpty() || !hostsAreValid(api, faults)) {
            return null;
        }
        Map<String, CompiledUpstream> named = upstreams(api, faults);
        RouteTree routes = routes(api, basePath.get(), named, faults);
        if (!faults.areHarmless() && !faults.breakAGuard()) {
            return null;
        }
        return faults.breakAGuard()
                ? compiled(api, basePath.get(), List.of(), null)
                : compiled(api, basePath.get(), List.copyOf(named.values()), routes);
    }

    /** The API refusing everything, at the place where it should be; null when that place cannot be told. */
    @Nullable
    CompiledApi unserved(PublishedApi api) {
        Faults ignored = new Faults();
        Optional<String> basePath = basePath(api, ignored);
        return basePath.isPresent() && hostsAreValid(api, ignored)
                ? compiled(api, basePath.get(), List.of(), null)
                : null;
    }

    private static CompiledApi compiled(
            PublishedApi api, String basePath, List<CompiledUpstream> upstreams, @Nullable RouteTree routes) {
        return new CompiledApi(
                api.id(), api.revision(), api.hosts(), basePath, upstreams, routes, new Match.Unserved(api.id()));
    }

    private static Optional<String> basePath(PublishedApi api, Faults faults) {
        Optional<String> path =
                api.basePath().startsWith("/") ? PathTemplate.normalised(api.basePath()) : Optional.empty();
        if (path.isEmpty()) {
            faults.add(Faults.Severity.ENTITY, "the base path '" + api.basePath() + "' is not a path");
        }
        return path.map(found -> found.endsWith("/") ? found.substring(0, found.length() - 1) : found);
    }

    private static boolean hostsAreValid(PublishedApi api, Faults faults) {
        for (String host : api.hosts()) {
            if (!host.equals(host.toLowerCase(Locale.ROOT))
                    || !HOST.matcher(host).matches()) {
                faults.add(Faults.Severity.ENTITY, "'" + host + "' is not a host name in lower case");
                return false;
            }
        }
        return true;
    }

    private Map<String, CompiledUpstream> upstreams(PublishedApi api, Faults faults) {
        Map<String, CompiledUpstream> named = new HashMap<>();
        for (PublishedUpstream upstream : api.upstreams()) {
            CompiledUpstream compiled = upstreams.compile(api.id(), upstream, faults);
            if (compiled != null) {
                named.put(upstream.name(), compiled);
            }
        }
        return named;
    }

    private RouteTree routes(PublishedApi api, String basePath, Map<String, CompiledUpstream> named, Faults faults) {
        List<PolicyCompiler.Attached> ofApi = policies.compile(api.policies(), api.id(), faults);
        RouteTree.Builder tree = new RouteTree.Builder();
        for (PublishedRoute route : api.routes()) {
            addRoute(api, route, basePath, named, ofApi, tree, faults);
        }
        return tree.build(api.id());
    }

    private void addRoute(
            PublishedApi api,
            PublishedRoute route,
            String basePath,
            Map<String, CompiledUpstream> named,
            List<PolicyCompiler.Attached> ofApi,
            RouteTree.Builder tree,
            Faults faults) {
        List<PolicyCompiler.Attached> ofRoute = policies.compile(route.policies(), route.id(), faults);
        Optional<PathTemplate> template = PathTemplate.parse(route.path());
        String name = "route '" + route.path() + "' ";
        if (template.isEmpty()) {
            faults.add(Faults.Severity.ENTITY, name + "is not a path template");
            return;
        }
        Forwarding forwarding = switch (route.action()) {
            case Action.Forward forward ->
                ForwardingCompiler.compile(forward, name, template.get(), basePath.length(), named, faults);
        };
        if (!route.timeout().isPositive()
                || route.totalTimeout().isNegative()
                || route.maxBodyBytes() < PublishedRoute.UNLIMITED) {
            faults.add(Faults.Severity.ENTITY, name + "has a timeout or a body limit that is not positive");
        } else if (forwarding != null) {
            List<PolicyCompiler.Attached> attached = PolicyCompiler.chain(ofApi, ofRoute);
            List<Enforcer> chain = PolicyCompiler.enforcers(attached);
            CompiledRoute compiled = new CompiledRoute(
                    api.id(),
                    route.id(),
                    api.revision(),
                    chain,
                    PolicyCompiler.guards(attached),
                    hiddenHeaders(chain, forwarding.rewrite()),
                    forwarding,
                    api.stripBasePath() ? basePath.length() : 0,
                    route.timeout().toNanos(),
                    route.totalTimeout().toNanos(),
                    route.maxBodyBytes(),
                    api.compression(),
                    basePath + route.path());
            Set<String> taken = tree.add(template.get(), route.methods(), compiled);
            if (!taken.isEmpty()) {
                faults.add(Faults.Severity.ENTITY, name + "is there twice for " + String.join(", ", taken));
            }
        }
    }

    private static List<HeaderName> hiddenHeaders(List<Enforcer> chain, CompiledRewrite rewrite) {
        return Stream.concat(
                        chain.stream().flatMap(enforcer -> enforcer.hiddenHeaders().stream()),
                        rewrite.replaced().stream())
                .distinct()
                .toList();
    }
}
