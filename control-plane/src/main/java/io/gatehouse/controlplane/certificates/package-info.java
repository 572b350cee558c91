/**
 * Certificates that nodes show to callers: uploads with their checks, kept sealed. May use {@code access} for secrets, {@code audit},
 * {@code ids}, {@code problems} and {@code publishing}.
 */
@NullMarked
package io.gatehouse.controlplane.certificates;

import org.jspecify.annotations.NullMarked;
