/**
 * Usage: applies what nodes counted, once, at three levels, and answers questions about it. May use {@code problems}, {@code settings}
 * and {@code nodes}.
 */
@NullMarked
package io.gatehouse.controlplane.usage;

import org.jspecify.annotations.NullMarked;
