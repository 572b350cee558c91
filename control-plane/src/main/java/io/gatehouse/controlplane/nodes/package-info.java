/** Nodes as the control plane knows them: how they join, what they report, how far they are. May use {@code access}, {@code problems}, {@code audit} and {@code settings}. */
@NullMarked
package io.gatehouse.controlplane.nodes;

import org.jspecify.annotations.NullMarked;
