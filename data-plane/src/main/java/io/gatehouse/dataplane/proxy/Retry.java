package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledUpstream;
import io.gatehouse.dataplane.upstream.UpstreamFault;
import io.gatehouse.dataplane.upstream.Upstreams;
import io.gatehouse.model.config.Retries;

/**
 * Whether a request that an upstream has failed may be sent once more: only when that one did not get it, or when sending it twice
 * does what sending it once does, and within what the upstream allows. Reused with its exchange; confined to its loop.
 */
final class Retry {
    /** What a caller sends with a request that may be sent again though its method does not say so. */
    private static final String IDEMPOTENCY_KEY = "idempotency-key";

    private final Request request;
    private final RequestBody body;
    private final Upstreams upstreams;
    private int taken;

    Retry(Request request, RequestBody body, Upstreams upstreams) {
        this.request = request;
        this.body = body;
        this.upstreams = upstreams;
    }

    /** Another request begins. */
    void reset() {
        taken = 0;
    }

    /** Takes one of the retries that a request has; false when there is none for this fault. */
    boolean take(UpstreamFault fault, CompiledUpstream upstream, long now) {
        return taken < allowed(fault, upstream) && isSafe(fault, upstream) && spend(upstream, now);
    }

    /** The same for an answer that says that the target cannot serve. */
    boolean take(int status, CompiledUpstream upstream, long now) {
        return upstream.resilience().retries().statuses().contains(status) && take(UpstreamFault.UNABLE, upstream, now);
    }

    /** A connection that went stale is no failure of the target: for that there always is one. */
    private static int allowed(UpstreamFault fault, CompiledUpstream upstream) {
        Retries retries = upstream.resilience().retries();
        return fault == UpstreamFault.STALE ? Math.max(1, retries.attempts()) : retries.attempts();
    }

    private boolean spend(CompiledUpstream upstream, long now) {
        if (!upstreams.mayRetry(upstream, now)) {
            return false;
        }
        taken++;
        return true;
    }

    private boolean isSafe(UpstreamFault fault, CompiledUpstream upstream) {
        return switch (fault) {
            case UNREACHABLE, UNKNOWN_NAME, CONNECT_TIMEOUT, UNTRUSTED, WRONG_NAME, EXPIRED, NO_TLS ->
                body.received() == 0 && hasOthers(upstream);
            case REFUSED -> body.received() == 0;
            case STALE -> body.received() == 0 && mayBeSentTwice();
            case CLOSED_EARLY, UNABLE -> body.received() == 0 && mayBeSentTwice() && hasOthers(upstream);
            case BUSY,
                    FULL,
                    RESTING,
                    TIMEOUT,
                    CUT_OFF,
                    BAD_HEAD,
                    BAD_BODY,
                    BAD_SWITCH,
                    TOO_MANY_INTERIM,
                    NO_WEBSOCKET -> false;
        };
    }

    private static boolean hasOthers(CompiledUpstream upstream) {
        return upstream.targets().size() > 1;
    }

    /** Whether it may go to two targets at once: nothing of it would have to be kept for that, and whoever takes it twice does it once. */
    boolean mayBeDoubled() {
        return body.isComplete()
                && body.received() == 0
                && request.isIdempotent()
                && !request.head().wantsWebSocket();
    }

    private boolean mayBeSentTwice() {
        return request.isIdempotent() || request.head().header(IDEMPOTENCY_KEY) != null;
    }
}
