/** Event loops: which transport they use, and deadlines on them. May use Netty only. */
@NullMarked
package io.gatehouse.dataplane.loops;

import org.jspecify.annotations.NullMarked;
