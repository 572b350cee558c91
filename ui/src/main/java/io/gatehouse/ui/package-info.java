/** What people see: templates and the view records that fill them. Uses the value types of {@code model}, and Qute. */
@NullMarked
package io.gatehouse.ui;

import org.jspecify.annotations.NullMarked;
