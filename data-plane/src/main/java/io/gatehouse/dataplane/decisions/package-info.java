/** Decision records: why exchanges ended as they did, kept for a moment and sent to the control plane. May use {@code model}. */
@NullMarked
package io.gatehouse.dataplane.decisions;

import org.jspecify.annotations.NullMarked;
