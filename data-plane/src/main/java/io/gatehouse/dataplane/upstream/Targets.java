package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How the targets of a node are, over all its loops. Thread-safe. */
public final class Targets {
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

    /** All that are known, by host, port and path; of several that differ only in how they are spoken to, one. */
    public Map<String, TargetHealth> all() {
        Map<String, TargetHealth> all = new TreeMap<>();
        known.forEach((target, health) -> all.put(target.authority() + target.pathPrefix(), health));
        return all;
    }
}
