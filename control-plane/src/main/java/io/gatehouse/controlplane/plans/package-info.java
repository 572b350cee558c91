/** Plans: bundles of APIs with a rate limit and a quota. May use {@code publishing}, {@code ids}, {@code problems}, {@code audit} and policies. */
@NullMarked
package io.gatehouse.controlplane.plans;

import org.jspecify.annotations.NullMarked;
