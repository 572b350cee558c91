/** APIs: drafts, checks, revisions, publishing. May use {@code publishing}, {@code ids}, {@code problems}, {@code access}'s roles and policies. */
@NullMarked
package io.gatehouse.controlplane.apis;

import org.jspecify.annotations.NullMarked;
