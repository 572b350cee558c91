/** A node: enforces configuration on traffic. Uses {@code model}, {@code policies} and Netty. */
@NullMarked
package io.gatehouse.dataplane;

import org.jspecify.annotations.NullMarked;
