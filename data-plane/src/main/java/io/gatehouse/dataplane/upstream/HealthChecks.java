package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.gateway.CompiledUpstream;
import io.gatehouse.model.config.Health;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** The targets of a node that are asked how they are: each by one loop of all. Confined to that loop. */
public final class HealthChecks {
    private final Upstreams upstreams;
    private final Supplier<List<CompiledUpstream>> configured;
    private final Map<CompiledTarget, HealthCheck> checks = new HashMap<>();
    private List<CompiledUpstream> seen = List.of();

    /** @param configured the upstreams of now; the same list for as long as they are the same */
    public HealthChecks(Upstreams upstreams, Supplier<List<CompiledUpstream>> configured) {
        this.upstreams = upstreams;
        this.configured = configured;
    }

    /** Asks whoever is due. To be called several times a second. */
    public void tick(long now) {
        List<CompiledUpstream> current = configured.get();
        if (current != seen) {
            seen = current;
            take(current, now);
        }
        checks.values().forEach(check -> check.tick(now));
    }

    private void take(List<CompiledUpstream> current, long now) {
        Map<CompiledTarget, CompiledUpstream> asked = new HashMap<>();
        Set<CompiledTarget> all = new HashSet<>();
        for (CompiledUpstream upstream : current) {
            all.addAll(upstream.targets());
            if (upstream.resilience().health().check() != null) {
                upstream.targets().forEach(target -> asked.putIfAbsent(target, upstream));
            }
        }
        checks.entrySet().removeIf(entry -> {
            CompiledUpstream upstream = asked.get(entry.getKey());
            Health.Check wanted =
                    upstream == null ? null : upstream.resilience().health().check();
            boolean goes = !entry.getValue().check().equals(wanted);
            if (goes) {
                entry.getValue().stop();
                // Nobody is going to say that it is well again.
                upstreams.targets().of(entry.getKey()).checked(true);
            }
            return goes;
        });
        asked.forEach((target, upstream) -> {
            Health.Check check = upstream.resilience().health().check();
            if (check != null) {
                checks.computeIfAbsent(target, _ -> new HealthCheck(target, check, upstreams, now));
            }
        });
        upstreams.targets().retain(all);
    }

    /** Asks nobody any more. */
    public void stop() {
        checks.values().forEach(HealthCheck::stop);
        checks.clear();
    }
}
