package io.gatehouse.dataplane.tracing;

import org.jspecify.annotations.Nullable;

/**
 * How a traced request came in.
 *
 * @param route the API's base path with the route's template; null when none matched
 * @param version of HTTP that the caller spoke
 * @param host that the caller asked for, perhaps with a port; null when it named none
 */
public record Reception(
        @Nullable String route,
        String scheme,
        String version,
        @Nullable String host) {}
