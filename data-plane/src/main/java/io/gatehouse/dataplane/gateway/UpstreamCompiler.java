package io.gatehouse.dataplane.gateway;

import io.gatehouse.dataplane.tls.TargetTls;
import io.gatehouse.model.config.Balancing;
import io.gatehouse.model.config.PublishedCertificate;
import io.gatehouse.model.config.PublishedTarget;
import io.gatehouse.model.config.PublishedUpstream;
import io.gatehouse.model.config.UpstreamTls;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Takes upstreams apart into addresses, and puts their targets into the order in which they take turns. Confined to the thread that compiles. */
final class UpstreamCompiler {
    /** Longest rotation: finer weights are rounded. */
    private static final int LONGEST_ROTATION = 1_000;

    private final Function<UUID, Optional<PublishedCertificate>> certificates;

    /** @param certificates those that may be shown to upstreams */
    UpstreamCompiler(Function<UUID, Optional<PublishedCertificate>> certificates) {
        this.certificates = certificates;
    }

    /** Null, with the reason in {@code faults}, when it cannot be served. */
    @Nullable
    CompiledUpstream compile(UUID api, PublishedUpstream upstream, Faults faults) {
        TargetTls tls = null;
        if (upstream.targets().stream().anyMatch(target -> isSecure(target.url()))) {
            tls = tls(upstream, faults);
            if (tls == null) {
                return null;
            }
        }
        UpstreamId id = new UpstreamId(api, upstream.name());
        List<CompiledTarget> targets = new ArrayList<>();
        List<Integer> weights = new ArrayList<>();
        for (PublishedTarget target : upstream.targets()) {
            Optional<CompiledTarget> compiled = target(id, target.url(), tls, upstream);
            if (compiled.isEmpty() || target.weight() < 1) {
                faults.add(
                        Faults.Severity.ENTITY,
                        name(upstream) + " has a target that is no http URL with a weight of at least 1");
                return null;
            }
            if (!targets.contains(compiled.get())) {
                targets.add(compiled.get());
                weights.add(target.weight());
            }
        }
        if (targets.isEmpty()
                || upstream.maxConnections() < 1
                || !upstream.connectTimeout().isPositive()) {
            faults.add(Faults.Severity.ENTITY, name(upstream) + " needs a target, a connect timeout and a connection");
            return null;
        }
        return new CompiledUpstream(
                upstream.name(),
                targets,
                rotation(targets, weights),
                upstream.connectTimeout().toNanos(),
                upstream.maxConnections(),
                upstream.resilience(),
                upstream.resilience().balancing().method() == Balancing.Method.HASH
                        ? HashRing.of(targets, shares(weights))
                        : null);
    }

    /** Null, with the reason in {@code faults}, when it cannot be spoken. */
    private @Nullable TargetTls tls(PublishedUpstream upstream, Faults faults) {
        UpstreamTls told = upstream.tls();
        if (told == null) {
            return TargetTls.usual();
        }
        PublishedCertificate shown = null;
        if (told.certificate() != null) {
            shown = certificates.apply(told.certificate()).orElse(null);
            if (shown == null) {
                faults.add(Faults.Severity.ENTITY, name(upstream) + " names a certificate that is not there");
                return null;
            }
        }
        try {
            return TargetTls.of(told, shown);
        } catch (GeneralSecurityException | SSLException e) {
            faults.add(Faults.Severity.ENTITY, name(upstream) + " has TLS that cannot be spoken: " + e.getMessage());
            return null;
        }
    }

    private static boolean isSecure(URI url) {
        return "https".equalsIgnoreCase(url.getScheme());
    }

    private static String name(PublishedUpstream upstream) {
        return "upstream '" + upstream.name() + "'";
    }

    private static Optional<CompiledTarget> target(
            UpstreamId id, URI url, @Nullable TargetTls speaking, PublishedUpstream upstream) {
        boolean tls = isSecure(url);
        if ((!tls && !"http".equalsIgnoreCase(url.getScheme()))
                || url.getHost() == null
                || url.getRawUserInfo() != null
                || url.getRawQuery() != null
                || url.getRawFragment() != null
                || url.getPort() == 0
                || url.getPort() > 65_535) {
            return Optional.empty();
        }
        int ownPort = tls ? 443 : 80;
        int port = url.getPort() < 0 ? ownPort : url.getPort();
        String bracketed = url.getHost().toLowerCase(Locale.ROOT);
        String host = bracketed.startsWith("[") ? bracketed.substring(1, bracketed.length() - 1) : bracketed;
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return PathTemplate.normalised(path)
                .map(prefix -> prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix)
                .map(prefix -> new CompiledTarget(
                        id,
                        tls ? speaking : null,
                        host,
                        port,
                        port == ownPort ? bracketed : bracketed + ":" + port,
                        upstream.protocol(),
                        upstream.proxyProtocol(),
                        prefix));
    }

    /** Smooth weighted round robin, as nginx does it: who is furthest behind its share comes next. */
    static List<CompiledTarget> rotation(List<CompiledTarget> targets, List<Integer> weights) {
        long[] shares = shares(weights);
        long total = 0;
        for (long share : shares) {
            total += share;
        }
        long[] credit = new long[shares.length];
        List<CompiledTarget> rotation = new ArrayList<>();
        for (long turn = 0; turn < total; turn++) {
            int next = 0;
            for (int i = 0; i < shares.length; i++) {
                credit[i] += shares[i];
                if (credit[i] > credit[next]) {
                    next = i;
                }
            }
            credit[next] -= total;
            rotation.add(targets.get(next));
        }
        return rotation;
    }

    private static long[] shares(List<Integer> weights) {
        long divisor = 0;
        long total = 0;
        for (long weight : weights) {
            divisor = gcd(weight, divisor);
            total += weight;
        }
        long scale = Math.max(1, Math.ceilDiv(total / divisor, LONGEST_ROTATION));
        long each = divisor * scale;
        return weights.stream()
                .mapToLong(weight -> Math.max(1, Math.round((double) weight / each)))
                .toArray();
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }
}
