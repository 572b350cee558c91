package io.gatehouse.dataplane.gateway;

import java.util.List;

/** A named group of targets, at least one. Immutable. */
public record CompiledUpstream(String name, List<CompiledTarget> targets) {
    public CompiledUpstream {
        targets = List.copyOf(targets);
    }
}
