/** What callers are shown in TLS: certificates by host name, changed while traffic flows. May use the model and Netty. */
@NullMarked
package io.gatehouse.dataplane.tls;

import org.jspecify.annotations.NullMarked;
