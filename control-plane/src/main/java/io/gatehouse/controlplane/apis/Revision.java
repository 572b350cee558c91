package io.gatehouse.controlplane.apis;

import java.time.Instant;

/**
 * An immutable published state.
 *
 * @param sequence its place in the order in which nodes see changes
 */
public record Revision(
        long revision, String note, String author, Instant publishedAt, long sequence, boolean live, ApiDraft draft) {}
