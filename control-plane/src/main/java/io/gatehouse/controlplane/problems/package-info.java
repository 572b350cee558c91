/** How trouble becomes a problem body (RFC 9457), in one place for all endpoints. May use {@code model}'s problems and Quarkus REST. */
@NullMarked
package io.gatehouse.controlplane.problems;

import org.jspecify.annotations.NullMarked;
