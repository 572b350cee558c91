package io.gatehouse.dataplane.gateway;

import java.util.UUID;

/** What a request's host, path and method lead to. Prepared at compile time: matching allocates nothing. */
public sealed interface Match permits CompiledRoute, Match.NoRoute, Match.MethodNotAllowed, Match.Unserved {
    /** No API or none of its routes has this host and path: 404. */
    record NoRoute() implements Match {
        public static final NoRoute INSTANCE = new NoRoute();
    }

    /**
     * The path is there, but not for this method: 405.
     *
     * @param allow value of the Allow header (RFC 9110, section 10.2.1)
     */
    record MethodNotAllowed(UUID api, String allow) implements Match {}

    /** The API's guard does not compile, and nothing is served with a guard left out: 503. */
    record Unserved(UUID api) implements Match {}
}
