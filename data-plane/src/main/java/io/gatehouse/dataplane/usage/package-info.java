/**
 * The node's ledger: counts every exchange once, keeps it over {@code kill -9}, and delivers it. May use {@code model} and {@code
 * disk} only.
 */
@NullMarked
package io.gatehouse.dataplane.usage;

import org.jspecify.annotations.NullMarked;
