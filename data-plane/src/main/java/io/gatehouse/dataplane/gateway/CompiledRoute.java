package io.gatehouse.dataplane.gateway;

import io.gatehouse.model.config.Compression;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.HeaderName;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A route ready to serve. Immutable; the lists are read by index on the hot path.
 *
 * @param revision of the API that it belongs to
 * @param policies run in this order; a plan that one of them admits by brings its own {@link CompiledPlan#policies} next
 * @param guards those of them that say who calls and whether they may: asked again while a long exchange goes on
 * @param hiddenHeaders request headers that are not passed on, beside the hop-by-hop ones
 * @param strippedOctets how many octets at the start of the normalised path are replaced by the target's own path
 * @param timeoutNanos until the response's head, and between body parts thereafter
 * @param totalNanos until the end of the answer; 0 for any time
 * @param compression which responses are compressed; null for none
 * @param maxBodyBytes largest request body, or {@link io.gatehouse.model.config.PublishedRoute#UNLIMITED}
 * @param template the API's base path with the route's own, as people wrote them
 */
public record CompiledRoute(
        UUID api,
        UUID route,
        long revision,
        List<Enforcer> policies,
        List<Enforcer> guards,
        List<HeaderName> hiddenHeaders,
        Forwarding forwarding,
        int strippedOctets,
        long timeoutNanos,
        long totalNanos,
        long maxBodyBytes,
        @Nullable Compression compression,
        String template)
        implements Match {
    public CompiledRoute {
        policies = List.copyOf(policies);
        guards = List.copyOf(guards);
        hiddenHeaders = List.copyOf(hiddenHeaders);
    }
}
