package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.loops.Deadline;
import io.gatehouse.dataplane.proxyprotocol.ProxyHeaderWriter;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.dataplane.upstream.Http2Connection.Takes;
import io.gatehouse.model.config.UpstreamProtocol;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one loop to one target, and the calls that wait for one. A connection of HTTP/1.1 takes one call at a time and is
 * idle in between; one of HTTP/2 takes many at once. Confined to its loop.
 */
final class TargetPool {
    private final CompiledTarget target;
    private final Upstreams upstreams;
    private final ArrayDeque<Http1Connection> idle = new ArrayDeque<>();
    private final List<Http2Connection> shared = new ArrayList<>();
    /** Those that are shared, and those that take no more calls. */
    private final Set<Http2Connection> all = new HashSet<>();

    private final List<Opening> openings = new ArrayList<>();
    private final WaitingCalls waiting;
    private final Standing standing;
    private int open;
    private boolean multiplexes;
    private Need need = Need.NONE;

    TargetPool(CompiledTarget target, Upstreams upstreams) {
        this.target = target;
        this.upstreams = upstreams;
        this.waiting = new WaitingCalls(upstreams, this);
        this.standing = new Standing(upstreams.targets().of(target));
    }

    CompiledTarget target() {
        return target;
    }

    Standing standing() {
        return standing;
    }

    /** Asks the target how it is, whatever else goes on: on a connection that is free, or one more. */
    void ask(UpstreamCall call, long connectTimeoutNanos) {
        Need kept = need;
        call(call, kept.forCheck(connectTimeoutNanos), false);
        need = kept;
    }

    /** What the calls of the upstream that called last may have. */
    Need need() {
        return need;
    }

    /**
     * Finds a connection for the call: one with room, the one used last, a new one, or the next that becomes free.
     *
     * @param fresh whether it must be a new one, where each has one call
     */
    void call(UpstreamCall call, Need wanted, boolean fresh) {
        this.need = wanted;
        if (call.request().wantsWebSocket() && takesNone()) {
            call.failed(UpstreamFault.NO_WEBSOCKET);
            return;
        }
        for (int i = 0; i < shared.size(); i++) {
            if (shared.get(i).hasRoom() && carries(shared.get(i), call)) {
                shared.get(i).begin(call);
                return;
            }
        }
        Http1Connection kept = fresh ? null : pollIdle(call);
        if (kept != null) {
            kept.idle().clear();
            kept.begin(call);
            return;
        }
        Http1Connection oldest = open >= wanted.connections() ? idle.pollFirst() : null;
        if (oldest != null) {
            oldest.abort();
            connect(call);
        } else if (open < wanted.connections() && (target.introducesCallers() || !multiplexes || openings.isEmpty())) {
            connect(call);
        } else {
            waiting.add(call);
            makeRoom();
        }
    }

    /** Whether the target has said that it takes no WebSocket, where it could not be asked for HTTP/1.1. */
    private boolean takesNone() {
        return target.protocol() == UpstreamProtocol.HTTP2
                && shared.stream().anyMatch(connection -> connection.takesWebSockets() == Takes.NO);
    }

    private @Nullable Http1Connection pollIdle(UpstreamCall call) {
        if (target.introducesCallers()) {
            for (Http1Connection connection : idle) {
                if (connection.isOpen() && isIntroduced(connection.channel(), call)) {
                    idle.remove(connection);
                    return connection;
                }
            }
            return null;
        }
        Http1Connection kept = idle.pollLast();
        while (kept != null && !kept.isOpen()) {
            kept = idle.pollLast();
        }
        return kept;
    }

    /** Whether a connection may have a call: not every one takes WebSockets. */
    private boolean carries(Http2Connection connection, UpstreamCall call) {
        return isIntroduced(connection.channel(), call)
                && (!call.request().wantsWebSocket() || connection.takesWebSockets() == Takes.YES);
    }

    /** One that was begun with a caller's addresses carries that caller's calls only. */
    private boolean isIntroduced(Channel channel, UpstreamCall call) {
        return !target.introducesCallers() || call.caller().equals(ProxyHeaderWriter.told(channel));
    }

    /** Where connections are callers' own, calls that wait need new ones in the place of those that rest. */
    private void makeRoom() {
        if (target.introducesCallers() && !waiting.isEmpty()) {
            shared.stream().filter(Http2Connection::isIdle).findFirst().ifPresent(Http2Connection::leave);
        }
    }

    private void connect(UpstreamCall call) {
        boolean alone = call.request().wantsWebSocket() && target.protocol() == UpstreamProtocol.AUTO;
        Opening opening = new Opening(call, alone ? UpstreamProtocol.HTTP1 : target.protocol());
        openings.add(opening);
        open++;
        upstreams.counters().add(Gauge.UPSTREAM_CONNECTS, 1);
        upstreams.counters().add(Gauge.UPSTREAM_CONNECTIONS, 1);
        Future<Channel> connecting = upstreams
                .connector()
                .connect(
                        target,
                        opening.protocol,
                        need.connectTimeoutNanos(),
                        target.introducesCallers() ? call.caller() : null);
        connecting.addListener(_ -> opened(opening, connecting));
    }

    private void opened(Opening opening, Future<Channel> connecting) {
        openings.remove(opening);
        UpstreamCall call = opening.call;
        boolean isThere = connecting.isSuccess() && connecting.getNow().isActive();
        if (!isThere) {
            gone();
            if (call != null) {
                call.failed(UpstreamFault.ofOpening(connecting.cause()));
            }
            serveNext();
            return;
        }
        Channel channel = connecting.getNow();
        boolean http2 = Connector.speaksHttp2(channel, opening.protocol);
        multiplexes = http2 || (multiplexes && opening.protocol != target.protocol());
        if (http2) {
            share(Http2Connection.on(channel, this, upstreams.settings().heads()), call);
        } else {
            Http1Connection connection = new Http1Connection(this, upstreams.heads(), channel);
            channel.pipeline().addLast(connection);
            if (call != null) {
                connection.begin(call);
            } else {
                release(connection);
            }
        }
    }

    private void share(Http2Connection connection, @Nullable UpstreamCall call) {
        shared.add(connection);
        all.add(connection);
        if (call == null) {
            connection.rest();
        } else if (call.request().wantsWebSocket()) {
            // Whether it is taken, the target says in a moment.
            connection.rest();
            waiting.add(call);
        } else {
            connection.begin(call);
        }
        hasRoom(connection);
    }

    /** A call that is waiting or connecting is no longer of interest. */
    void cancel(UpstreamCall call) {
        if (waiting.remove(call)) {
            return;
        }
        for (Opening opening : openings) {
            if (opening.call == call) {
                opening.call = null;
                return;
            }
        }
    }

    /** Takes a connection back whose response was complete. */
    void release(Http1Connection connection) {
        if (target.introducesCallers() && !waiting.isEmpty()) {
            connection.abort();
            return;
        }
        UpstreamCall next = waiting.poll();
        if (next != null) {
            connection.begin(next);
            return;
        }
        idle.addLast(connection);
        await(connection.idle());
    }

    /** Lets calls that wait go on a connection for as long as it takes any. */
    void hasRoom(Http2Connection connection) {
        UpstreamCall next = waiting.peek();
        while (next != null && connection.hasRoom()) {
            if (!isIntroduced(connection.channel(), next)) {
                makeRoom();
                return;
            }
            if (next.request().wantsWebSocket() && connection.takesWebSockets() == Takes.UNSAID) {
                return;
            }
            waiting.remove(next);
            if (next.request().wantsWebSocket() && connection.takesWebSockets() == Takes.NO) {
                next.failed(UpstreamFault.NO_WEBSOCKET);
            } else {
                connection.begin(next);
            }
            next = waiting.peek();
        }
    }

    /** Sets the deadline of a connection that nobody uses. */
    void await(Deadline unused) {
        upstreams
                .timers()
                .set(unused, upstreams.now(), upstreams.settings().idle().toNanos());
    }

    /** A connection takes no more calls. */
    void leaves(Http2Connection connection) {
        shared.remove(connection);
    }

    void closed(Http2Connection connection) {
        shared.remove(connection);
        all.remove(connection);
        gone();
        serveNext();
    }

    void closed(Http1Connection connection) {
        upstreams.timers().remove(connection.idle());
        idle.remove(connection);
        gone();
        serveNext();
    }

    private void gone() {
        open--;
        upstreams.counters().add(Gauge.UPSTREAM_CONNECTIONS, -1);
    }

    private void serveNext() {
        if (open < need.connections()) {
            UpstreamCall next = waiting.poll();
            if (next != null) {
                connect(next);
            }
        }
    }

    boolean isUnused() {
        return open == 0 && waiting.isEmpty();
    }

    void closeIdle() {
        for (Http1Connection connection = idle.pollFirst(); connection != null; connection = idle.pollFirst()) {
            connection.abort();
        }
        List.copyOf(shared).stream().filter(Http2Connection::isIdle).forEach(Http2Connection::leave);
    }

    /** Closes everything at once, whatever is on it. */
    void abort() {
        closeIdle();
        List.copyOf(all).forEach(Http2Connection::abort);
    }
}
