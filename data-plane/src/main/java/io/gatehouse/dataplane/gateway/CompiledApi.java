package io.gatehouse.dataplane.gateway;

import io.gatehouse.dataplane.http1.RequestHead;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API ready to serve, or known not to be. Immutable.
 *
 * @param hosts lower case; {@code *.example.com} matches one or more labels; empty means every host
 * @param basePath in normal form, without trailing slash; empty for the root
 * @param upstreams those that its routes lead to
 * @param routes null when a guard does not compile: nothing is served with a guard left out
 */
record CompiledApi(
        UUID id,
        long revision,
        List<String> hosts,
        String basePath,
        List<CompiledUpstream> upstreams,
        @Nullable RouteTree routes,
        Match.Unserved unserved) {
    CompiledApi {
        hosts = List.copyOf(hosts);
        upstreams = List.copyOf(upstreams);
    }

    /** What the path leads to from {@code at} on, where the base path ends. */
    Match match(RequestHead head, byte[] path, int at, int to) {
        return routes == null ? unserved : routes.match(head, path, at, to);
    }
}
