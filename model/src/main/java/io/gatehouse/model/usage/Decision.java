package io.gatehouse.model.usage;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Why one exchange ended as it did. Kept for refusals and errors, and for a few of the others. Holds neither query nor headers, which may be
 * secret.
 *
 * @param requestId as in {@code X-Request-Id}
 * @param at when the exchange ended
 * @param api null, like {@code route}, when no route matched
 * @param consumer null, like {@code key}, without accepted credential
 * @param status that the caller got; 0 when it got none
 * @param code of the problem that the caller got; null when it got none
 * @param reason what only operators should know, as the end of a sentence about the upstream; null for nothing
 * @param method null, like {@code path}, when the head was malformed
 * @param path in normal form, without query; cut off after {@link #LONGEST_PATH}
 * @param caller address of whoever called
 * @param target host and port that were called last; null when none was
 * @param attempts how often a target was called
 * @param totalMicros from the request's first byte to the end
 * @param upstreamMicros from calling the target to its response's first byte, or the end; -1 when none was called
 * @param calls each call of a target, the first one first; empty when none was called, or when the first one just served
 * @param traceId of its OpenTelemetry trace, 32 hexadecimal digits; null where the node traces nothing
 */
public record Decision(
        String requestId,
        Instant at,
        @Nullable UUID api,
        @Nullable UUID route,
        @Nullable UUID consumer,
        @Nullable UUID key,
        @Nullable UUID plan,
        Outcome outcome,
        int status,
        @Nullable String code,
        @Nullable String reason,
        @Nullable String method,
        @Nullable String path,
        @Nullable String caller,
        @Nullable String target,
        int attempts,
        long totalMicros,
        long upstreamMicros,
        long bytesIn,
        long bytesOut,
        List<Call> calls,
        @Nullable String traceId) {
    /** Characters of a path that are kept. */
    public static final int LONGEST_PATH = 500;

    public Decision {
        calls = calls == null ? List.of() : List.copyOf(calls);
    }

    /**
     * One call of a target.
     *
     * @param target host and port
     * @param beganMicros since the request's first byte
     * @param micros until its response began, or it failed
     * @param status that it answered; 0 for none
     * @param reason how it failed, as the end of a sentence about the upstream; null when it did not
     */
    public record Call(
            String target,
            long beganMicros,
            long micros,
            int status,
            @Nullable String reason) {}
}
