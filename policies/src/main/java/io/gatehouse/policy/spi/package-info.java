/** What a policy is to the node, and what a node is to a policy: types, verdicts, exchanges, services. May use {@code model} only. */
@NullMarked
package io.gatehouse.policy.spi;

import org.jspecify.annotations.NullMarked;
