/** Usage as it is counted on nodes and shipped to the control plane. May use the JDK and Jackson annotations only. */
@NullMarked
package io.gatehouse.model.usage;

import org.jspecify.annotations.NullMarked;
