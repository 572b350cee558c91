/** Error bodies (RFC 9457) as callers of the gateway and of the admin API see them. May use the JDK and Jackson annotations only. */
@NullMarked
package io.gatehouse.model.problem;

import org.jspecify.annotations.NullMarked;
