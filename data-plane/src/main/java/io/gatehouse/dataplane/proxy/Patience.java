package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long the upstream of an exchange, or both sides of a WebSocket, may be silent, in nanoseconds: as the route says, until what is
 * answered turns out to be a stream. Reused with its exchange; confined to its loop.
 */
final class Patience {
    /** An exchange that is at work after this time lasts: whether it may is asked again now and then. */
    private static final long LASTING = TimeUnit.SECONDS.toNanos(2);

    private final ProxySettings settings;
    private @Nullable Caller caller;
    private long span;
    /** Of all of it; 0 for any time. */
    private long total;

    private long since;
    private long newest;
    private boolean lasts;

    Patience(ProxySettings settings) {
        this.settings = settings;
    }

    /** A caller's request, which began then, goes to an upstream. */
    void begin(CompiledRoute route, Caller from, long began) {
        caller = from;
        span = route.timeoutNanos();
        total = route.totalNanos();
        since = began;
        newest = began;
        lasts = false;
    }

    /** The answer is a stream of events or messages. */
    void streams() {
        span = settings.streamIdle().toNanos();
        total = 0;
    }

    /** The two sides speak WebSocket. */
    void opens() {
        span = settings.webSocketIdle().toNanos();
        total = 0;
    }

    /**
     * Whoever must act next gets its time anew.
     *
     * @param callersTurn whether a caller owes a part of its body, or takes what it has been sent
     */
    void await(boolean callersTurn) {
        within(System.nanoTime(), callersTurn ? settings.idle().toNanos() : span);
    }

    /** The upstream gets its time, from now on. */
    void await(long now) {
        within(now, span);
    }

    /** Whether the exchange has been at work for so long that it lasts; said once. */
    boolean comesToLast() {
        if (lasts || newest - since < LASTING) {
            return false;
        }
        lasts = true;
        return true;
    }

    /** When somebody was waited for last. */
    long newest() {
        return newest;
    }

    private void within(long now, long most) {
        newest = now;
        if (caller != null) {
            caller.within(now, total == 0 ? most : Math.clamp(since + total - now, 0, most));
        }
    }
}
