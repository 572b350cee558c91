package io.gatehouse.dataplane.tracing;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import org.jspecify.annotations.Nullable;

/**
 * One call of a target within a traced exchange. Times are monotonic nanoseconds.
 *
 * @param id of the span, the parent in what the target was sent
 * @param target null when the caller left before one was ready
 * @param version of HTTP that was spoken; null when nothing was sent
 * @param status that it answered; 0 for none
 * @param error how it failed, where no status tells that; null when it did not
 * @param outrun whether it was given up, because another target answered first
 */
public record UpstreamSpan(
        long id,
        @Nullable CompiledTarget target,
        @Nullable String version,
        long began,
        long ended,
        int status,
        @Nullable String error,
        boolean outrun) {}
