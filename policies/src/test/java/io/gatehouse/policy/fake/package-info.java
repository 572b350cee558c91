/** A node as policies see it, in memory: one request, its services, a clock that tests turn. */
@NullMarked
package io.gatehouse.policy.fake;

import org.jspecify.annotations.NullMarked;
