package io.gatehouse.controlplane.apis;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An API as it is shown: its draft, and what is live.
 *
 * @param version of the draft, for {@code ETag}
 * @param liveRevision null before the first publish
 * @param changed whether the draft differs from the live revision
 */
public record ApiView(
        UUID id,
        @JsonUnwrapped ApiDraft draft,
        long version,
        @Nullable Long liveRevision,
        boolean changed,
        Instant createdAt,
        Instant updatedAt) {}
