/** What a node holds of quotas, leased from the control plane and kept on disk. May use {@code model}, the policy SPI and {@code disk}. */
@NullMarked
package io.gatehouse.dataplane.limits;

import org.jspecify.annotations.NullMarked;
