package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How the targets of a node are, over all its loops. Thread-safe. */
public final class Targets {
    private static final Comparator<CompiledTarget> ORDER = Comparator.comparing(
                    (CompiledTarget target) -> target.upstream().api())
            .thenComparing(target -> target.upstream().name())
            .thenComparing(CompiledTarget::name)
            .thenComparing(CompiledTarget::hashCode);

    private final Map<CompiledTarget, TargetHealth> known = new ConcurrentHashMap<>();
    private final AtomicInteger changes = new AtomicInteger();

    TargetHealth of(CompiledTarget target) {
        return known.computeIfAbsent(target, _ -> new TargetHealth(changes::incrementAndGet));
    }

    /** Rises when some target becomes better or worse. */
    int changes() {
        return changes.get();
    }

    /** Forgets all others. */
    void retain(Set<CompiledTarget> targets) {
        known.keySet().retainAll(targets);
    }

    /** All that are known, in the order of their upstreams and names. */
    public Map<CompiledTarget, TargetHealth> all() {
        Map<CompiledTarget, TargetHealth> all = new TreeMap<>(ORDER);
        all.putAll(known);
        return all;
    }
}
