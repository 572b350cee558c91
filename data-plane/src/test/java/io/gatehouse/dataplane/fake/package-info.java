/** Fakes of what is around a node, written once for all its tests. */
@NullMarked
package io.gatehouse.dataplane.fake;

import org.jspecify.annotations.NullMarked;
