package io.gatehouse.dataplane.gateway;

import java.util.List;

/**
 * A named group of targets, at least one. Immutable.
 *
 * @param targets each once
 * @param rotation the order in which targets take turns: one of twice the weight is there twice, spread out
 * @param connectTimeoutNanos how long opening a connection may take
 * @param maxConnections open connections per target and node
 */
public record CompiledUpstream(
        String name,
        List<CompiledTarget> targets,
        List<CompiledTarget> rotation,
        long connectTimeoutNanos,
        int maxConnections) {
    public CompiledUpstream {
        targets = List.copyOf(targets);
        rotation = List.copyOf(rotation);
    }
}
