/** Consumers and their subscriptions. May use {@code publishing}, {@code ids}, {@code problems} and {@code audit}. */
@NullMarked
package io.gatehouse.controlplane.consumers;

import org.jspecify.annotations.NullMarked;
