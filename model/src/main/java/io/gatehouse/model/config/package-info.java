/** Published configuration: the entities a node must know, as they travel from control plane to node. May use the JDK and Jackson annotations only. */
@NullMarked
package io.gatehouse.model.config;

import org.jspecify.annotations.NullMarked;
