/** What every page is made of: frame, forms, charts, formats. May use {@code model} and Qute. */
@NullMarked
package io.gatehouse.ui.kit;

import org.jspecify.annotations.NullMarked;
