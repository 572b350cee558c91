package io.gatehouse.policy.spi;

import java.time.Duration;
import java.util.List;

/**
 * The headers that tell a caller about a limit that it ran into: {@code Retry-After} (RFC 9110, section 10.2.3), {@code
 * RateLimit-Policy} and {@code RateLimit} (draft-ietf-httpapi-ratelimit-headers-10). Stateless.
 */
public final class LimitHeaders {
    private static final HeaderName RETRY_AFTER = HeaderName.of("Retry-After");
    private static final HeaderName RATE_LIMIT = HeaderName.of("RateLimit");
    private static final HeaderName RATE_LIMIT_POLICY = HeaderName.of("RateLimit-Policy");

    private LimitHeaders() {}

    /**
     * For a limit of which nothing is left.
     *
     * @param policy id of the policy, the name that ties both headers together
     * @param limit requests that the window admits
     * @param window how long it is; told only where it is whole seconds
     * @param retrySeconds until a request may be admitted again
     */
    public static List<Header> spent(String policy, long limit, Duration window, long retrySeconds) {
        String width = window.toNanosPart() == 0 ? ";w=" + window.toSeconds() : "";
        return List.of(
                new Header(RETRY_AFTER, Long.toString(retrySeconds)),
                new Header(RATE_LIMIT_POLICY, "\"" + policy + "\";q=" + limit + width),
                new Header(RATE_LIMIT, "\"" + policy + "\";r=0;t=" + retrySeconds));
    }

    /** For trouble that has no limit to tell of. */
    public static List<Header> retryAfter(long seconds) {
        return List.of(new Header(RETRY_AFTER, Long.toString(seconds)));
    }

    /** Whole seconds until the span is over, at least 1. */
    public static long roundUp(Duration span) {
        long seconds = span.toSeconds();
        return Math.max(1, span.toNanosPart() > 0 ? seconds + 1 : seconds);
    }
}
