package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledUpstream;
import io.gatehouse.dataplane.gateway.Forwarding;
import io.gatehouse.dataplane.gateway.Forwarding.CompiledSplit;
import io.gatehouse.model.config.Split;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Which upstream of a route a request goes to. Confined to its loop. */
final class Way {
    private final RequestPart part;

    Way(RequestPart part) {
        this.part = part;
    }

    CompiledUpstream choose(Forwarding forwarding, Caller caller) {
        if (forwarding.splits().isEmpty()) {
            return forwarding.upstream();
        }
        int lot = lot(forwarding, caller);
        for (int i = 0; i < forwarding.splits().size(); i++) {
            CompiledSplit split = forwarding.splits().get(i);
            if (lot >= split.from() && lot < split.to() && meets(split.when(), caller)) {
                return split.upstream();
            }
        }
        return forwarding.upstream();
    }

    private int lot(Forwarding forwarding, Caller caller) {
        int hash = forwarding.sticky() == null
                ? 0
                : part.hash(forwarding.sticky().on(), forwarding.sticky().name(), caller);
        // A hash that balancing uses too must not put one way's requests on one target.
        return hash == 0
                ? ThreadLocalRandom.current().nextInt(Forwarding.LOTS)
                : Integer.remainderUnsigned(hash * 0x9E37_79B1 ^ hash >>> 15, Forwarding.LOTS);
    }

    private boolean meets(Split.@Nullable Condition when, Caller caller) {
        if (when == null) {
            return true;
        }
        String value = part.of(when.on(), when.name(), caller);
        return value != null && (when.equals() == null || when.equals().equals(value));
    }
}
