/** Decision records of exchanges: taken from nodes, kept for a while, looked up. May use {@code sql} and {@code usage}'s partitions. */
@NullMarked
package io.gatehouse.controlplane.decisions;

import org.jspecify.annotations.NullMarked;
