/** What the control plane's tests share. */
@NullMarked
package io.gatehouse.controlplane.testing;

import org.jspecify.annotations.NullMarked;
