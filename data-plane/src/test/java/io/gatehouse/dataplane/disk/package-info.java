/** A disk that can be full, and processes that can be killed, for tests of what must survive both. */
@NullMarked
package io.gatehouse.dataplane.disk;

import org.jspecify.annotations.NullMarked;
