package io.gatehouse.dataplane.upstream;

/** How an upstream failed a call. */
public enum UpstreamFault {
    /** No connection could be opened: nothing was sent. */
    UNREACHABLE,
    /** No connection became free in time, or too many calls wait already: nothing was sent. */
    BUSY,
    /** A kept connection was closed before any byte of a response came: perhaps the upstream never saw the call. */
    STALE,
    /** The upstream says that it has not looked at the call (RFC 9113, section 8.7). */
    REFUSED,
    /** The upstream broke the protocol, or closed in the middle. */
    BROKEN
}
