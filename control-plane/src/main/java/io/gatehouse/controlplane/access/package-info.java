/** Who may use the control plane: users, sessions, bearer tokens, roles, secrets at rest. May use {@code settings} and {@code problems}. */
@NullMarked
package io.gatehouse.controlplane.access;

import org.jspecify.annotations.NullMarked;
