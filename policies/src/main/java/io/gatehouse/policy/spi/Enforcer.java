package io.gatehouse.policy.spi;

import java.util.List;

/**
 * A compiled attachment at work. One instance serves all loops, so it is immutable or thread-safe; its methods run on event loops
 * and neither block, do I/O, log above debug, nor allocate for a request that proceeds.
 */
@FunctionalInterface
public interface Enforcer {
    /** Called once for each request, in chain order, until one does not proceed. */
    Verdict onRequest(Exchange exchange);

    /** Request headers that the upstream must not see, for example the one that carries the key. Asked once, at compile time. */
    default List<HeaderName> hiddenHeaders() {
        return List.of();
    }
}
