/** The rate limit: a short window that protects upstreams. May use the JDK and model only. */
@NullMarked
package io.gatehouse.policy.ratelimit;

import org.jspecify.annotations.NullMarked;
