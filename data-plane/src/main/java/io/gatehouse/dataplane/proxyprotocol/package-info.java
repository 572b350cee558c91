/**
 * The PROXY protocol, versions 1 and 2 (HAProxy, {@code proxy-protocol.txt}): how a proxy that does not look into a connection says who is at
 * its other end, read from those in front of the gateway and written to upstreams.
 */
@NullMarked
package io.gatehouse.dataplane.proxyprotocol;

import org.jspecify.annotations.NullMarked;
