package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.tracing.Trace;
import io.gatehouse.dataplane.tracing.TracedCall;
import io.gatehouse.dataplane.upstream.Attempt;
import io.gatehouse.dataplane.upstream.UpstreamFault;
import org.jspecify.annotations.Nullable;

/**
 * One call of a target for an exchange: how it goes is told to what is remembered of the target, to the exchange's record and to its trace.
 * Times are monotonic nanoseconds. Reused; confined to its loop.
 */
final class Called {
    private final Attempt attempt = new Attempt();
    private final Tally tally;
    private final @Nullable TracedCall span;

    Called(Tally tally, @Nullable Trace trace) {
        this.tally = tally;
        this.span = trace == null ? null : trace.call();
    }

    Attempt attempt() {
        return attempt;
    }

    /** Null where nothing is traced. */
    @Nullable
    TracedCall span() {
        return span;
    }

    /** A target is going to be called. */
    void begins(long now) {
        if (span != null) {
            span.begins(now);
        }
    }

    /** None was called after all. */
    void calledOff() {
        if (span != null) {
            span.clear();
        }
    }

    /** See {@link Attempt#answered}. */
    boolean answered(int status, long now, long restSeconds) {
        if (span != null) {
            span.answered(status);
        }
        return attempt.answered(status, now, restSeconds);
    }

    /** The target has failed. */
    void failed(UpstreamFault fault, long now) {
        if (fault.isOfTarget()) {
            attempt.failed(now);
        }
        tally.failed(attempt, fault, now);
        spanFailed(fault, now);
    }

    /** The target has answered that it cannot serve, which is no answer for the caller: it is asked no more. */
    void unable(long now) {
        tally.failed(attempt, UpstreamFault.UNABLE, now);
        spanFailed(UpstreamFault.UNABLE, now);
    }

    private void spanFailed(UpstreamFault fault, long now) {
        if (span != null) {
            span.failed(attempt.target(), fault, now);
        }
    }

    /** Another target has answered first. */
    void outrun(long now) {
        tally.outrun(attempt, now);
        if (span != null) {
            span.outrun(attempt.target(), now);
        }
    }

    /** Nothing more is learned of the target. */
    void over() {
        attempt.over();
    }
}
