/** Plain SQL for where sets are moved. May use the JDK and the data source. */
@NullMarked
package io.gatehouse.controlplane.sql;

import org.jspecify.annotations.NullMarked;
