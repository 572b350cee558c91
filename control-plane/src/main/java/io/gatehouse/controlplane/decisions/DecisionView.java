package io.gatehouse.controlplane.decisions;

import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A decision record as the admin API shows it.
 *
 * @param node that served the exchange
 * @param status that the caller got; 0 when it got none
 * @param code of the problem that the caller got
 * @param reason what the upstream did, for operators
 * @param totalMillis from the request's first byte to the end
 * @param upstreamMillis until the target's response began; null when none was called
 * @param calls each call of a target, where one failed
 * @param traceId of its OpenTelemetry trace; null where the node traces nothing
 */
public record DecisionView(
        String requestId,
        Instant at,
        UUID node,
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
        double totalMillis,
        @Nullable Double upstreamMillis,
        long bytesIn,
        long bytesOut,
        List<Decision.Call> calls,
        @Nullable String traceId) {
    public DecisionView {
        calls = List.copyOf(calls);
    }
}
