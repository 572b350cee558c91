package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.upstream.UpstreamFault;

/**
 * Whether a request that an upstream has failed may be sent once more: only when that one did not get it, or when sending it twice
 * does what sending it once does. Reused with its exchange; confined to its loop.
 */
final class Retry {
    private final Request request;
    private final RequestBody body;
    private boolean taken;

    Retry(Request request, RequestBody body) {
        this.request = request;
        this.body = body;
    }

    /** Another request begins. */
    void reset() {
        taken = false;
    }

    /** Takes the one retry that a request has; false when there is none for this fault. */
    boolean take(UpstreamFault fault, CompiledRoute route) {
        if (taken || !isSafe(fault, route)) {
            return false;
        }
        taken = true;
        return true;
    }

    private boolean isSafe(UpstreamFault fault, CompiledRoute route) {
        return switch (fault) {
            case UNREACHABLE -> route.upstream().targets().size() > 1;
            case STALE -> body.received() == 0 && request.isIdempotent();
            case REFUSED -> body.received() == 0;
            case BUSY, CLOSED_EARLY, CUT_OFF, BAD_HEAD, BAD_BODY, BAD_SWITCH, NO_WEBSOCKET -> false;
        };
    }
}
