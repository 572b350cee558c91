/**
 * Heads of HTTP/2 as the octets that HTTP/1.1 has for them, and back (RFC 9113, section 8; ADR 0006). May use {@code http1} and
 * Netty's codec.
 */
@NullMarked
package io.gatehouse.dataplane.http2;

import org.jspecify.annotations.NullMarked;
