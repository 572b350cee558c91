/** What can be set on a node, and how that is read. May use {@code loops}. */
@NullMarked
package io.gatehouse.dataplane.settings;

import org.jspecify.annotations.NullMarked;
