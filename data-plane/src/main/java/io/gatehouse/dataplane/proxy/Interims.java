package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.upstream.UpstreamStream;

/**
 * Heads that announce another (RFC 9110, section 15.2), on their way to the caller: few and small, since they are held by no window and
 * no length. Reused with its exchange; confined to its loop.
 */
final class Interims {
    /** Heads of one exchange. */
    static final int MOST = 16;

    /** Octets of all of them together. */
    static final int MOST_OCTETS = 64 * 1024;

    private int heads;
    private int octets;
    private boolean waits;

    /** Another target is asked. */
    void reset() {
        heads = 0;
        octets = 0;
        waits = false;
    }

    /**
     * Passes one on, unless the caller speaks HTTP/1.0, which has none.
     *
     * @return the octets that were written, or -1 when there have been too many; then nothing was
     */
    int pass(ResponseHead head, Caller caller, boolean http10, byte[] requestId) {
        octets += head.length();
        if (++heads > MOST || octets > MOST_OCTETS) {
            return -1;
        }
        return http10 ? 0 : caller.answer().interim(head, requestId);
    }

    /** Reads on from the upstream only when the caller takes what is written. */
    void keepPace(UpstreamStream from, Caller caller) {
        waits = !caller.takesHeads();
        from.reads(!waits);
    }

    /** Whether it is the caller who keeps the answer from coming. */
    boolean awaitsCaller() {
        return waits;
    }
}
