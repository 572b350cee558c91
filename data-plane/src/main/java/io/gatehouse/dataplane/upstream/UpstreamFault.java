package io.gatehouse.dataplane.upstream;

/** How an upstream failed a call. */
public enum UpstreamFault {
    /** No connection could be opened: nothing was sent. */
    UNREACHABLE("no connection could be opened"),
    /** No connection became free in time, or too many calls wait already: nothing was sent. */
    BUSY("no connection became free"),
    /** No target may be called: their circuit breakers are open, and nothing was sent. */
    RESTING("it failed so often that it is given a rest"),
    /** It did not answer in time. */
    TIMEOUT("it did not answer in time"),
    /** It answered that it cannot serve. */
    UNABLE("it answered that it cannot serve"),
    /** A kept connection was closed before any byte of a response came: perhaps the upstream never saw the call. */
    STALE("it closed a kept connection"),
    /** The upstream says that it has not looked at the call (RFC 9113, section 8.7). */
    REFUSED("it refused the stream unread"),
    /** It closed before a response was there. */
    CLOSED_EARLY("it closed the connection before it answered"),
    /** It closed, or reset, in the middle of a response. */
    CUT_OFF("it broke off in the middle of its answer"),
    /** The head of its response is none (RFC 9112, section 4; RFC 9113, section 8.3.2). */
    BAD_HEAD("the head of its answer is malformed"),
    /** Chunked coding (RFC 9112, section 7.1), or trailers. */
    BAD_BODY("the coding of its answer is malformed"),
    /** It went on in another protocol unasked, or answered another key (RFC 6455, section 4.1). */
    BAD_SWITCH("it answered the WebSocket handshake wrongly, or without being asked"),
    /** It takes no WebSocket on streams (RFC 8441, section 3). */
    NO_WEBSOCKET("it takes no WebSocket over HTTP/2");

    private final String detail;

    UpstreamFault(String detail) {
        this.detail = detail;
    }

    /** For operators: the end of a sentence about the upstream. */
    public String detail() {
        return detail;
    }
}
