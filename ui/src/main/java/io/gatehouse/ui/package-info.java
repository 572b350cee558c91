/** What people see, in two packages: {@code kit} for the parts, {@code pages} for the pages. */
@NullMarked
package io.gatehouse.ui;

import org.jspecify.annotations.NullMarked;
