/** A line of JSON for each exchange, to a file or to standard output. May use {@code model} and {@code telemetry}. */
@NullMarked
package io.gatehouse.dataplane.accesslog;

import org.jspecify.annotations.NullMarked;
