package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import org.jspecify.annotations.Nullable;

/**
 * How long the upstream of an exchange, or both sides of a WebSocket, may be silent, in nanoseconds: as the route says, until what is
 * answered turns out to be a stream. Reused with its exchange; confined to its loop.
 */
final class Patience {
    private final ProxySettings settings;
    private @Nullable Caller caller;
    private long span;

    Patience(ProxySettings settings) {
        this.settings = settings;
    }

    /** A caller's request goes to an upstream. */
    void begin(CompiledRoute route, Caller from) {
        caller = from;
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

    /**
     * Whoever must act next gets its time anew.
     *
     * @param callersTurn whether a caller owes a part of its body, or takes what it has been sent
     */
    void await(boolean callersTurn) {
        if (caller != null) {
            caller.within(System.nanoTime(), callersTurn ? settings.idle().toNanos() : span);
        }
    }
}
