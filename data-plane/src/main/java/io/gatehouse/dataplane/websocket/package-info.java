/**
 * What a gateway that passes WebSocket on must know of it (RFC 6455, RFC 8441): how a handshake is answered, where frames end, and how
 * to say goodbye. May use {@code http1} and Netty's buffers.
 */
@NullMarked
package io.gatehouse.dataplane.websocket;

import org.jspecify.annotations.NullMarked;
