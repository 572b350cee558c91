/** Stores, edits and publishes configuration: the one Quarkus application. Uses every room but the data plane. */
@NullMarked
package io.gatehouse.controlplane;

import org.jspecify.annotations.NullMarked;
