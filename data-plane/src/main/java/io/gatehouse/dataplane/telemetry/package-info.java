/** What a node counts of itself, for its status port. May use {@code model}. */
@NullMarked
package io.gatehouse.dataplane.telemetry;

import org.jspecify.annotations.NullMarked;
