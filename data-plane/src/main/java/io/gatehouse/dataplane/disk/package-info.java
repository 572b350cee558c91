/** What a node keeps on disk for itself: locked folders, whole-file writes, mapped files. May use the JDK only. */
@NullMarked
package io.gatehouse.dataplane.disk;

import org.jspecify.annotations.NullMarked;
