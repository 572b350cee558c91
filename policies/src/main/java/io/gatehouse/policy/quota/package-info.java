/** The quota: a long window, part of a plan, paid from leases. May use the SPI and model. */
@NullMarked
package io.gatehouse.policy.quota;

import org.jspecify.annotations.NullMarked;
