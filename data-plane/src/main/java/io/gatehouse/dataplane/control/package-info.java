/** What a node says to its control plane, over HTTP. May use {@code model}, Jackson and the JDK's HTTP client. */
@NullMarked
package io.gatehouse.dataplane.control;

import org.jspecify.annotations.NullMarked;
