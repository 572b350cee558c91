package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.http1.HeadLimits;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/**
 * Limits of upstream connections.
 *
 * @param loops among how many loops the connections of a target are split
 * @param idle after which an unused connection is closed
 * @param heads how large a response's head may be
 * @param dns servers that are asked for host names, in this order; empty for those that the machine is set up with
 */
public record UpstreamSettings(int loops, Duration idle, HeadLimits heads, List<InetSocketAddress> dns) {
    public UpstreamSettings {
        dns = List.copyOf(dns);
    }

    /** DESIGN section 10. */
    public static UpstreamSettings of(int loops, List<InetSocketAddress> dns) {
        return new UpstreamSettings(loops, Duration.ofSeconds(30), new HeadLimits(0, 64 * 1024, 200), dns);
    }
}
