package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.gateway.Forwarding.CompiledMirror;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.loops.Timers;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.dataplane.upstream.Upstreams;
import io.gatehouse.model.usage.MirrorResult;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * The mirrors of one loop: how many there may be, those on their way, and what became of them. They have connections, and knowledge of
 * how targets are, of their own, so that no caller's request ever waits behind a mirror, or is refused because mirrors fail. Confined to
 * its loop.
 */
final class Mirrors {
    /** Requests that may be kept for their mirrors, or be on their way there. Beyond it they are skipped. */
    static final int MOST = 64;

    private final ProxyLoop loop;
    private final Upstreams upstreams;
    private final Set<MirrorCall> calls = Collections.newSetFromMap(new IdentityHashMap<>());
    private int admitted;
    private boolean closed;

    /** @param upstreams its own */
    Mirrors(ProxyLoop loop, Upstreams upstreams) {
        this.loop = loop;
        this.upstreams = upstreams;
    }

    /** Takes a place for a request, if there is one: it is given back by {@link #release} or {@link #send}. */
    boolean admits() {
        if (closed || admitted >= MOST) {
            return false;
        }
        admitted++;
        return true;
    }

    void release() {
        admitted--;
    }

    /** Sends a call as soon as what the loop is at now is done: what callers wait for comes first. */
    void send(MirrorCall call) {
        calls.add(call);
        if (closed) {
            call.abort();
        } else {
            loop.loop().execute(() -> call.begin(System.nanoTime()));
        }
    }

    /** A call is over, and its place is free. */
    void ended(MirrorCall call) {
        calls.remove(call);
        release();
    }

    /**
     * Counts what became of one; nothing is known of those that the node's own end breaks off.
     *
     * @param primary status of the caller's own answer; 0 for none
     * @param status of the mirror's answer; 0 for none
     */
    void count(CompiledRoute route, CompiledMirror mirror, int primary, MirrorResult result, int status) {
        if (closed) {
            return;
        }
        loop.counters().add(Gauge.MIRRORS, 1);
        switch (result) {
            case ANSWERED -> loop.counters().add(Gauge.MIRRORS_DIFFERENT, primary / 100 == status / 100 ? 0 : 1);
            case FAILED -> loop.counters().add(Gauge.MIRRORS_FAILED, 1);
            case GIVEN_UP -> loop.counters().add(Gauge.MIRRORS_GIVEN_UP, 1);
            case SKIPPED -> loop.counters().add(Gauge.MIRRORS_SKIPPED, 1);
        }
        boolean counted = loop.recorder()
                .mirrored(route.api(), route.route(), mirror.upstream().name(), primary, result, status);
        loop.counters().add(Gauge.MIRRORS_UNCOUNTED, counted ? 0 : 1);
    }

    /** To be called now and then. */
    void sweep(long now) {
        upstreams.sweep(now);
        upstreams.forgetTargets();
    }

    void closeIdle() {
        upstreams.closeIdle();
    }

    /** Whether no connection is open. */
    boolean isEmpty() {
        return upstreams.isEmpty();
    }

    /** Ends all of it. */
    void abort() {
        closed = true;
        List.copyOf(calls).forEach(MirrorCall::abort);
        upstreams.abort();
    }

    Upstreams upstreams() {
        return upstreams;
    }

    Timers timers() {
        return loop.timers();
    }

    /** Room for the head of one request; used up before anything else runs. */
    OctetWriter requestHeads() {
        return loop.requestHeads();
    }
}
