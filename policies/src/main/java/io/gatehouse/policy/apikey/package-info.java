/** The API key policy: finds out who calls. May use the SPI and model. */
@NullMarked
package io.gatehouse.policy.apikey;

import org.jspecify.annotations.NullMarked;
