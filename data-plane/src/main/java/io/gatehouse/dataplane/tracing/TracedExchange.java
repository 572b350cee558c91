package io.gatehouse.dataplane.tracing;

import io.gatehouse.model.usage.Decision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that spans are made of: a server span, and below it a client span for each call of a target. Immutable.
 *
 * @param decision what is known of the exchange
 * @param high first half of the trace's id
 * @param low second half of the trace's id
 * @param parent the caller's span; 0 for none
 * @param span the gateway's own
 * @param state {@code tracestate} as it came; null for none, and when it is long
 * @param ended monotonic nanoseconds, the same moment as the decision's
 */
public record TracedExchange(
        Decision decision,
        Reception reception,
        long high,
        long low,
        long parent,
        long span,
        @Nullable String state,
        long ended,
        List<UpstreamSpan> calls) {
    public TracedExchange {
        calls = List.copyOf(calls);
    }

    /** How many spans it makes. */
    public int spans() {
        return 1 + calls.size();
    }
}
