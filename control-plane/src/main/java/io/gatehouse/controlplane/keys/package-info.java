/** API keys of consumers. May use {@code consumers}, {@code publishing}, {@code ids}, {@code problems} and {@code audit}. */
@NullMarked
package io.gatehouse.controlplane.keys;

import org.jspecify.annotations.NullMarked;
