/** The node's own status port: health, metrics, configuration. May use {@code config}, {@code usage} and {@code telemetry}. */
@NullMarked
package io.gatehouse.dataplane.status;

import org.jspecify.annotations.NullMarked;
