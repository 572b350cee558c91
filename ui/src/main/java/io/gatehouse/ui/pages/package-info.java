/** The pages: for each subject its templates, and the records that fill them. May use {@code kit}. */
@NullMarked
package io.gatehouse.ui.pages;

import org.jspecify.annotations.NullMarked;
