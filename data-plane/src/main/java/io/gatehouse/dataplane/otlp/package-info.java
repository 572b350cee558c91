/** Brings traces and metrics to a collector that the user runs, by OTLP over HTTP. May use {@code tracing}, {@code telemetry} and OTLP's messages. */
@NullMarked
package io.gatehouse.dataplane.otlp;

import org.jspecify.annotations.NullMarked;
