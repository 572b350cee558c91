/** What a node and the control plane say to each other: joining, changes, reports, leases. May use the JDK and Jackson annotations only. */
@NullMarked
package io.gatehouse.model.sync;

import org.jspecify.annotations.NullMarked;
