/** HTTP/1.1 message heads, parsed strictly and in place (RFC 9112). May use the JDK only. */
@NullMarked
package io.gatehouse.dataplane.http1;

import org.jspecify.annotations.NullMarked;
