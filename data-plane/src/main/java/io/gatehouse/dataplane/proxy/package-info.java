/** The way of a request: connections of callers, exchanges, policies, answers. May use every package of the node but {@code config}, {@code control} and {@code status}. */
@NullMarked
package io.gatehouse.dataplane.proxy;

import org.jspecify.annotations.NullMarked;
