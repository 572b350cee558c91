/** Connections to upstreams: pools, queues, responses as they come. May use {@code gateway}, {@code http1}, {@code loops}, {@code telemetry} and Netty. */
@NullMarked
package io.gatehouse.dataplane.upstream;

import org.jspecify.annotations.NullMarked;
