/** The subscription policy: decides whether who calls may use the API, and by which plan. May use the SPI and model. */
@NullMarked
package io.gatehouse.policy.subscription;

import org.jspecify.annotations.NullMarked;
