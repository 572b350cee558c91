package io.gatehouse.model.config;

import java.time.Duration;
import java.util.List;

/**
 * A named group of servers.
 *
 * @param name unique within its API
 * @param targets at least one
 * @param protocol what is spoken to the targets
 * @param connectTimeout how long opening a connection may take
 * @param maxConnections open connections per target and node
 */
public record PublishedUpstream(
        String name,
        List<PublishedTarget> targets,
        UpstreamProtocol protocol,
        Duration connectTimeout,
        int maxConnections) {
    public PublishedUpstream {
        targets = List.copyOf(targets);
    }
}
