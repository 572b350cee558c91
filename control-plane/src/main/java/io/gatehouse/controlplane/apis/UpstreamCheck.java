package io.gatehouse.controlplane.apis;

import io.gatehouse.controlplane.apis.ApiDraft.TargetDraft;
import io.gatehouse.controlplane.apis.ApiDraft.TlsDraft;
import io.gatehouse.controlplane.apis.ApiDraft.UpstreamDraft;
import io.gatehouse.controlplane.certificates.Authorities;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.UpstreamProtocol;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Checks the upstream of a draft, and fills in defaults. */
final class UpstreamCheck {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration MAX_CONNECT_TIMEOUT = Duration.ofMinutes(1);
    private static final int MAX_CONNECTIONS = 256;
    private static final int MOST_CONNECTIONS = 10_000;
    private static final int MOST_TARGETS = 100;
    private static final int MOST_WEIGHT = 1_000;

    private static final int LONGEST_URL = 2_000;

    /** What servers are known to read differently (ADR 3): a node refuses it. */
    private static final Pattern AMBIGUOUS = Pattern.compile(";|%(2f|5c|2e|3b|25|0.|1.|7f)", Pattern.CASE_INSENSITIVE);

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
                tls(at + ".tls", upstream.tls(), complete),
                resilience.balancing(at + ".balancing", upstream.balancing()),
                resilience.health(at + ".health", upstream.health(), complete),
                resilience.retries(at + ".retries", upstream.retries()),
                resilience.breaker(at + ".breaker", upstream.breaker()),
                resilience.bulkhead(at + ".bulkhead", upstream.bulkhead()));
    }

    /** Whether its certificate is there is looked at where certificates are. */
    private @Nullable TlsDraft tls(String at, @Nullable TlsDraft given, List<TargetDraft> targets) {
        String ca = textOrNull(given == null ? null : given.ca());
        UUID certificate = given == null ? null : given.certificate();
        String serverName = textOrNull(given == null ? null : given.serverName());
        serverName = serverName == null ? null : serverName.toLowerCase(Locale.ROOT);
        if (ca == null && certificate == null && serverName == null) {
            return null;
        }
        if (targets.stream().noneMatch(target -> isSecure(Objects.requireNonNullElse(target.url(), "")))) {
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
        String fault = fault(url);
        if (fault != null) {
            violations.add(at + ".url", fault);
        }
        return new TargetDraft(url, violations.between(at + ".weight", target.weight(), 1, 1, MOST_WEIGHT));
    }

    /** What is wrong with a target's URL; null when nothing is. */
    private static @Nullable String fault(String text) {
        URI url;
        try {
            url = new URI(text);
        } catch (URISyntaxException _) {
            return "must be a URL such as http://127.0.0.1:9001";
        }
        if (text.length() > LONGEST_URL || !text.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            return "must be a URL of ASCII characters, not longer than " + LONGEST_URL;
        }
        boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        if (!web || url.getHost() == null || url.getHost().isEmpty()) {
            return "must be a URL such as http://127.0.0.1:9001";
        }
        if (url.getRawUserInfo() != null) {
            return "must not hold a user or password";
        }
        if (url.getRawQuery() != null || url.getRawFragment() != null) {
            return "must not have a query or fragment";
        }
        if (url.getPort() == 0 || url.getPort() > 65_535) {
            return "must have a port between 1 and 65535";
        }
        if (!url.normalize().getRawPath().equals(url.getRawPath())) {
            return "must not hold dot segments or double slashes";
        }
        return AMBIGUOUS.matcher(url.getRawPath()).find()
                ? "must not hold a semicolon or an escaped / \\ . ; or %"
                : null;
    }
}
