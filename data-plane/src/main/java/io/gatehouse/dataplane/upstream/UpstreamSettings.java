package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.http1.HeadLimits;
import java.time.Duration;

/**
 * Limits of upstream connections.
 *
 * @param loops among how many loops the connections of a target are split
 * @param idle after which an unused connection is closed
 * @param heads how large a response's head may be
 */
public record UpstreamSettings(int loops, Duration idle, HeadLimits heads) {
    /** DESIGN section 10. */
    public static UpstreamSettings of(int loops) {
        return new UpstreamSettings(loops, Duration.ofSeconds(30), new HeadLimits(0, 64 * 1024, 200));
    }
}
