package io.gatehouse.dataplane.proxy;

import java.time.Duration;

/**
 * Whether a request's body comes on while it is the caller who is waited for: a few octets now and then keep an exchange, and a connection
 * to its target, for as long as the caller likes. Reused with its exchange; confined to its loop.
 */
final class BodyPace {
    /** Octets that must come in each span. */
    static final long LEAST = 64 * 1024;

    private final long span;
    private boolean measures;
    private long since;
    private long before;

    /** @param span zero for any time */
    BodyPace(Duration span) {
        this.span = span.toNanos();
    }

    /** It is not the caller who is waited for. */
    void rest() {
        measures = false;
    }

    /** Something has come. Whether it is too little, {@code received} being all that has come of the body until {@code now}. */
    boolean isTooSlow(long now, long received) {
        boolean slow = measures && span > 0 && now - since >= span && received - before < LEAST;
        if (!measures || now - since >= span) {
            measures = true;
            since = now;
            before = received;
        }
        return slow;
    }
}
