/** What can be enforced: the SPI, and one package per policy. Uses {@code model}, and neither plane. */
@NullMarked
package io.gatehouse.policy;

import org.jspecify.annotations.NullMarked;
