package io.gatehouse.dataplane.gateway;

import io.gatehouse.dataplane.gateway.Forwarding.CompiledMirror;
import io.gatehouse.dataplane.gateway.Forwarding.CompiledSplit;
import io.gatehouse.model.config.Action;
import io.gatehouse.model.config.Mirror;
import io.gatehouse.model.config.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes out where a route leads. Stateless. */
final class ForwardingCompiler {
    private static final int PER_PERCENT = Forwarding.LOTS / 100;

    private ForwardingCompiler() {}

    /**
     * Null, with the reason in {@code faults}, when it leads nowhere.
     *
     * @param route how the route is called in a sentence
     * @param template its path
     * @param baseOctets length of its API's base path
     * @param named the upstreams of its API
     */
    static @Nullable Forwarding compile(
            Action.Forward forward,
            String route,
            PathTemplate template,
            int baseOctets,
            Map<String, CompiledUpstream> named,
            Faults faults) {
        CompiledUpstream upstream = named.get(forward.upstream());
        List<CompiledSplit> splits = new ArrayList<>();
        int taken = 0;
        for (Split split : forward.splits()) {
            CompiledUpstream other = named.get(split.upstream());
            // Those with a condition choose among what meets it; the others share out what is left.
            int from = split.when() == null ? taken : 0;
            int to = from + split.percent() * PER_PERCENT;
            taken = split.when() == null ? to : taken;
            if (other == null || split.percent() < 0 || to > Forwarding.LOTS) {
                faults.add(Faults.Severity.ENTITY, route + "has a split that is more than all, or leads nowhere");
                return null;
            }
            splits.add(new CompiledSplit(other, from, to, split.when()));
        }
        if (upstream == null) {
            faults.add(Faults.Severity.ENTITY, route + "forwards to an upstream that is not there");
            return null;
        }
        try {
            String path = forward.rewrite().path();
            return new Forwarding(
                    upstream,
                    splits,
                    forward.sticky(),
                    CompiledRewrite.of(
                            forward.rewrite(), path == null ? null : PathRewrite.of(path, template, baseOctets)),
                    mirror(forward.mirror(), route, named, faults));
        } catch (IllegalArgumentException e) {
            faults.add(Faults.Severity.ENTITY, route + "rewrites to what cannot be: " + e.getMessage());
            return null;
        }
    }

    /** Callers lose nothing by a mirror that leads nowhere: it is left out. */
    private static @Nullable CompiledMirror mirror(
            @Nullable Mirror mirror, String route, Map<String, CompiledUpstream> named, Faults faults) {
        if (mirror == null) {
            return null;
        }
        CompiledUpstream shadow = named.get(mirror.upstream());
        if (shadow == null || mirror.percent() < 1 || mirror.percent() > 100) {
            faults.add(Faults.Severity.OBSERVER, route + "has a mirror of no share, or that leads nowhere");
            return null;
        }
        return new CompiledMirror(shadow, mirror.percent());
    }
}
