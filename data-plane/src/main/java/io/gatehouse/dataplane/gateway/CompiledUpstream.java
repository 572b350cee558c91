package io.gatehouse.dataplane.gateway;

import io.gatehouse.model.config.Resilience;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A named group of targets, at least one. Immutable.
 *
 * @param targets each once
 * @param rotation the order in which targets take turns: one of twice the weight is there twice, spread out
 * @param connectTimeoutNanos how long opening a connection may take
 * @param maxConnections open connections per target and node
 * @param resilience what is done about targets that are slow or fail
 * @param ring where hashes lead; null when targets are not chosen by hash
 */
public record CompiledUpstream(
        String name,
        List<CompiledTarget> targets,
        List<CompiledTarget> rotation,
        long connectTimeoutNanos,
        int maxConnections,
        Resilience resilience,
        @Nullable HashRing ring) {
    public CompiledUpstream {
        targets = List.copyOf(targets);
        rotation = List.copyOf(rotation);
    }
}
