package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.apis.ApiDraft.TargetDraft;
import io.gatehouse.controlplane.apis.ApiDraft.TlsDraft;
import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.controlplane.certificates.Authorities;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.UpstreamProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Checks the upstream of a draft, and fills in defaults. */
final class UpstreamCheck {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration MAX_CONNECT_TIMEOUT = Duration.ofMinutes(1);
    private static final int MAX_CONNECTIONS = 256;
    private static final int MOST_CONNECTIONS = 10_000;
    private static final int MOST_TARGETS = 100;
    private static final int MOST_WEIGHT = 1_000;

    private final Violations violations;

    UpstreamCheck(Violations violations) {
        this.violations = violations;
    }

    UpstreamDraft complete(String at, @Nullable UpstreamDraft given) {
        UpstreamDraft upstream = Objects.requireNonNullElse(given, UpstreamDraft.to(null));
        List<TargetDraft> targets = Objects.requireNonNullElse(upstream.targets(), List.of());
        if (targets.isEmpty()) {
            violations.add(at + ".targets", "needs at least one target");
        } else if (targets.size() > MOST_TARGETS) {
            violations.add(at + ".targets", "must not be more than " + MOST_TARGETS);
            targets = List.of();
        }
        List<TargetDraft> complete = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            complete.add(target(at + ".targets[" + i + "]", targets.get(i)));
        }
        ResilienceCheck resilience = new ResilienceCheck(violations);
        return new UpstreamDraft(
                complete,
                Objects.requireNonNullElse(upstream.protocol(), UpstreamProtocol.AUTO),
                violations.between(
                        at + ".connectTimeout",
                        upstream.connectTimeout(),
                        CONNECT_TIMEOUT,
                        Duration.ofMillis(1),
                        MAX_CONNECT_TIMEOUT),
                violations.between(
                        at + ".maxConnections", upstream.maxConnections(), MAX_CONNECTIONS, 1, MOST_CONNECTIONS),
                Objects.requireNonNullElse(upstream.proxyProtocol(), ProxyProtocol.OFF),
                tls(at, upstream.tls(), complete),
                resilience.balancing(at + ".balancing", upstream.balancing()),
                resilience.health(at + ".health", upstream.health(), complete),
                resilience.retries(at + ".retries", upstream.retries()),
                resilience.breaker(at + ".breaker", upstream.breaker()),
                resilience.bulkhead(at + ".bulkhead", upstream.bulkhead()));
    }

    /** Whether its certificate is there is looked at where certificates are. */
    private @Nullable TlsDraft tls(String upstream, @Nullable TlsDraft given, List<TargetDraft> targets) {
        String at = upstream + ".tls";
        String ca = textOrNull(given == null ? null : given.ca());
        UUID certificate = given == null ? null : given.certificate();
        String serverName = textOrNull(given == null ? null : given.serverName());
        serverName = serverName == null ? null : serverName.toLowerCase(Locale.ROOT);
        if (ca == null && certificate == null && serverName == null) {
            return null;
        }
        boolean known = violations.isFine(upstream + ".targets");
        if (known && targets.stream().noneMatch(target -> isSecure(Objects.requireNonNullElse(target.url(), "")))) {
            violations.add(at, "is only of use for targets with https");
        }
        if (ca != null) {
            Authorities.fault(ca).ifPresent(fault -> violations.add(at + ".ca", fault));
        }
        if (serverName != null && !DraftCheck.isHost(serverName)) {
            violations.add(at + ".serverName", "must be a host name such as orders.internal");
        }
        return new TlsDraft(ca, certificate, serverName);
    }

    private static boolean isSecure(String url) {
        return url.regionMatches(true, 0, "https:", 0, 6);
    }

    private static @Nullable String textOrNull(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    private TargetDraft target(String at, @Nullable TargetDraft given) {
        TargetDraft target = Objects.requireNonNullElse(given, new TargetDraft(null, null));
        String url = Objects.requireNonNullElse(target.url(), "").strip();
        String fault = TargetUrl.fault(url);
        if (fault != null) {
            violations.add(at + ".url", fault);
        }
        return new TargetDraft(url, violations.between(at + ".weight", target.weight(), 1, 1, MOST_WEIGHT));
    }
}
