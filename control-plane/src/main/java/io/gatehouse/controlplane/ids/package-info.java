/** Ids, lists in pages, and edit guards: what all subjects of the admin API have in common. May use {@code problems}. */
@NullMarked
package io.gatehouse.controlplane.ids;

import org.jspecify.annotations.NullMarked;
