/** How quotas are handed out to nodes in leases. May use {@code policies}' quota, {@code nodes} and the table of published entities. */
@NullMarked
package io.gatehouse.controlplane.quotas;

import org.jspecify.annotations.NullMarked;
