/** What the environment says: every {@code GATEHOUSE_…} setting of the control plane, and its home folder. May use the JDK only. */
@NullMarked
package io.gatehouse.controlplane.settings;

import org.jspecify.annotations.NullMarked;
