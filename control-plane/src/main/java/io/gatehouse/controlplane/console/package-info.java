/**
 * The console's pages: each reads a form, calls what the admin API calls, and fills a view of {@code ui}. May use {@code ui}, every
 * subject's {@code Xxxs}, {@code access}, {@code problems} and {@code settings}.
 */
@NullMarked
package io.gatehouse.controlplane.console;

import org.jspecify.annotations.NullMarked;
