/** API keys of consumers. May use {@code consumers}, {@code publishing}, {@code ids}, {@code problems}, {@code audit} and {@code usage}. */
@NullMarked
package io.gatehouse.controlplane.keys;

import org.jspecify.annotations.NullMarked;
