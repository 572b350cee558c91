package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.http1.HeadLimits;
import java.time.Duration;

/**
 * Limits of upstream connections.
 *
 * @param loops among how many loops the connections of a target are split
 * @param queue calls that may wait for a connection to one target, on one loop
 * @param queueWait how long each may
 * @param idle after which an unused connection is closed
 * @param heads how large a response's head may be
 */
public record UpstreamSettings(int loops, int queue, Duration queueWait, Duration idle, HeadLimits heads) {
    /** DESIGN section 10. */
    public static UpstreamSettings of(int loops) {
        return new UpstreamSettings(
                loops, 1024, Duration.ofSeconds(1), Duration.ofSeconds(30), new HeadLimits(0, 64 * 1024, 200));
    }
}
