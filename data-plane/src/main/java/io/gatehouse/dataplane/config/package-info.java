/** The node's applied state: fetched, kept on disk, swapped in, reported. May use {@code model}, {@code gateway} and {@code control}. */
@NullMarked
package io.gatehouse.dataplane.config;

import org.jspecify.annotations.NullMarked;
