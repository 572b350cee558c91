package io.gatehouse.controlplane.console;

import io.gatehouse.controlplane.apis.ApiDraft;
import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.controlplane.nodes.Node;
import io.gatehouse.controlplane.nodes.Nodes;
import io.gatehouse.model.sync.NodeReport;
import io.gatehouse.model.sync.NodeReport.TargetState;
import io.gatehouse.ui.pages.ApiPages;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** How the targets of an API are, as the live nodes told last. Thread-safe. */
@ApplicationScoped
class TargetViews {
    private final Nodes nodes;

    TargetViews(Nodes nodes) {
        this.nodes = nodes;
    }

    /** @param live what is published */
    ApiPages.Targets targets(UUID api, ApiDraft live) {
        Map<String, UpstreamDraft> upstreams = ForwardViews.upstreams(live);
        List<Node> reporting = nodes.list().stream().filter(Node::live).toList();
        return new ApiPages.Targets(
                api.toString(),
                upstreams.entrySet().stream()
                        .flatMap(named -> Addresses.targets(named.getValue()).stream()
                                .map(url -> target(api, url, named.getKey(), upstreams.size() > 1, reporting)))
                        .toList());
    }

    /** @param named whether the upstream is to be told */
    private static ApiPages.Target target(UUID api, String url, String upstream, boolean named, List<Node> nodes) {
        String name = name(url);
        List<NodeReport.Target> told = nodes.stream()
                .flatMap(node -> node.targets().stream())
                .filter(target -> target.name().equals(name)
                        && (target.api() == null || (target.api().equals(api) && upstream.equals(target.upstream()))))
                .toList();
        double perSecond =
                told.stream().mapToDouble(NodeReport.Target::perSecond).sum();
        double failed =
                told.stream().mapToDouble(NodeReport.Target::failedPerSecond).sum();
        double weighed = told.stream()
                .mapToDouble(target -> target.millis() * (target.perSecond() - target.failedPerSecond()))
                .sum();
        List<String> troubles = told.stream()
                .filter(target -> target.state() != TargetState.UP)
                .map(target -> words(target.state()))
                .distinct()
                .toList();
        return new ApiPages.Target(
                url,
                named ? upstream : "",
                told.size(),
                (int) told.stream()
                        .filter(target -> target.state() == TargetState.UP)
                        .count(),
                String.join(", ", troubles),
                perSecond,
                failed,
                perSecond > failed ? weighed / (perSecond - failed) : null);
    }

    private static String words(TargetState state) {
        return switch (state) {
            case UP -> "Up";
            case DOWN -> "Fails its health check";
            case EJECTED -> "Left out: it failed requests";
            case OPEN -> "Circuit breaker open";
        };
    }

    /** As nodes name it: host, port where it is not the scheme's own, and path. */
    static String name(String target) {
        try {
            URI url = new URI(target);
            String host = Objects.requireNonNullElse(url.getHost(), "").toLowerCase(Locale.ROOT);
            int own = "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
            String port = url.getPort() < 0 || url.getPort() == own ? "" : ":" + url.getPort();
            return host
                    + port
                    + Objects.requireNonNullElse(url.getRawPath(), "").replaceAll("/+$", "");
        } catch (URISyntaxException _) {
            return target;
        }
    }
}
