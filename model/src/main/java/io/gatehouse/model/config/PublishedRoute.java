package io.gatehouse.model.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * One route of an API.
 *
 * @param id stays the same over revisions, so that usage can be followed
 * @param methods upper-case method names; empty means every method
 * @param path template relative to the API's base path: literal segments, {@code {name}} for exactly one segment, and, only at
 *     the end, {@code /**} for the rest, the empty rest included
 * @param action what the route does with a matching request
 * @param timeout from the request's last byte sent to the response's first byte received, and between body parts thereafter
 * @param maxBodyBytes largest request body in bytes; {@link #UNLIMITED} streams without limit
 * @param policies attachments at route scope
 * @param totalTimeout from the request's first byte to the end of the answer, streams of events and WebSockets excepted; zero for any
 *     time
 */
public record PublishedRoute(
        UUID id,
        Set<String> methods,
        String path,
        Action action,
        Duration timeout,
        long maxBodyBytes,
        List<Attachment> policies,
        Duration totalTimeout) {
    /** {@link #maxBodyBytes} of a route that streams any amount. */
    public static final long UNLIMITED = -1;

    public PublishedRoute {
        methods = Set.copyOf(methods);
        policies = List.copyOf(policies);
        totalTimeout = Objects.requireNonNullElse(totalTimeout, Duration.ZERO);
    }
}
