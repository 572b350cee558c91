/** What nodes call: {@link io.gatehouse.model.sync.Protocol}. May use {@code nodes}, {@code quotas}, {@code usage} and the table of published entities. */
@NullMarked
package io.gatehouse.controlplane.sync;

import org.jspecify.annotations.NullMarked;
