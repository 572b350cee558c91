/** Compression of answers on their way to callers: whether, with what, and doing it. May use {@code http1}, the JDK's and native coders. */
@NullMarked
package io.gatehouse.dataplane.compression;

import org.jspecify.annotations.NullMarked;
