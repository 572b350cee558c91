/**
 * Traces: context that callers bring (W3C Trace Context), which exchanges are traced, and what is told of those. May use {@code model}, what
 * heads are made of, and what targets are called.
 */
@NullMarked
package io.gatehouse.dataplane.tracing;

import org.jspecify.annotations.NullMarked;
