/** What both planes agree on: configuration, usage and decision records, and their wire form. Uses the JDK and Jackson's annotations. */
@NullMarked
package io.gatehouse.model;

import org.jspecify.annotations.NullMarked;
