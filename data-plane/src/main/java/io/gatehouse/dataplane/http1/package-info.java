/** HTTP/1.1 heads and chunks, parsed strictly and in place (RFC 9112). May use the JDK and Netty's buffers only. */
@NullMarked
package io.gatehouse.dataplane.http1;

import org.jspecify.annotations.NullMarked;
