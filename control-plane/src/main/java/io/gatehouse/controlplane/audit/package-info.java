/** Who changed what, kept for ever. May use {@code access}, {@code ids} and the database. */
@NullMarked
package io.gatehouse.controlplane.audit;

import org.jspecify.annotations.NullMarked;
