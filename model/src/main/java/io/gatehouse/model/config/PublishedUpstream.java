package io.gatehouse.model.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A named group of servers.
 *
 * @param name unique within its API
 * @param targets at least one
 * @param protocol what is spoken to the targets
 * @param connectTimeout how long opening a connection may take
 * @param maxConnections open connections per target and node
 * @param proxyProtocol whether targets are told below HTTP who called; {@link ProxyProtocol#OFF} in what was stored before there was a
 *     choice
 * @param tls how TLS is spoken to targets with {@code https}; null for the usual way
 * @param resilience what is done about targets that are slow or fail
 */
public record PublishedUpstream(
        String name,
        List<PublishedTarget> targets,
        UpstreamProtocol protocol,
        Duration connectTimeout,
        int maxConnections,
        ProxyProtocol proxyProtocol,
        @Nullable UpstreamTls tls,
        Resilience resilience) {
    public PublishedUpstream {
        proxyProtocol = Objects.requireNonNullElse(proxyProtocol, ProxyProtocol.OFF);
        resilience = Objects.requireNonNullElse(resilience, Resilience.USUAL);
        targets = List.copyOf(targets);
    }
}
