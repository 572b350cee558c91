package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;

/**
 * How long the upstream of an exchange, or both sides of a WebSocket, may be silent, in nanoseconds: as the route says, until what is
 * answered turns out to be a stream. Reused with its exchange; confined to its loop.
 */
final class Patience {
    private final ProxySettings settings;
    private long span;

    Patience(ProxySettings settings) {
        this.settings = settings;
    }

    /** A request goes to an upstream. */
    void begin(CompiledRoute route) {
        span = route.timeoutNanos();
    }

    /** The answer is a stream of events or messages. */
    void streams() {
        span = settings.streamIdle().toNanos();
    }

    /** The two sides speak WebSocket. */
    void opens() {
        span = settings.webSocketIdle().toNanos();
    }

    /** With the upstream, from now on. */
    long span() {
        return span;
    }

    /** With a caller that owes a part of its body, or takes what it has been sent. */
    long withCaller() {
        return settings.idle().toNanos();
    }
}
