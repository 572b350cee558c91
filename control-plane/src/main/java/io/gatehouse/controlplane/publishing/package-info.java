/** How a change gets its place in the order that nodes see. May use {@code model} and the database. */
@NullMarked
package io.gatehouse.controlplane.publishing;

import org.jspecify.annotations.NullMarked;
