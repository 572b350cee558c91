/** The compiled, immutable configuration that exchanges run on. May use {@code model}, {@code policies} and {@code http1}. */
@NullMarked
package io.gatehouse.dataplane.gateway;

import org.jspecify.annotations.NullMarked;
