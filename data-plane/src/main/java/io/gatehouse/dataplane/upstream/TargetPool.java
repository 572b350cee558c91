package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.loops.Deadline;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** The connections of one loop to one target, and the calls that wait for one. Confined to its loop. */
final class TargetPool {
    private final CompiledTarget target;
    private final Upstreams upstreams;
    private final ArrayDeque<Http1Connection> idle = new ArrayDeque<>();
    private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
    private final List<Http1Connection> connecting = new ArrayList<>();
    private int open;
    private Need need = new Need(1, 0);

    TargetPool(CompiledTarget target, Upstreams upstreams) {
        this.target = target;
        this.upstreams = upstreams;
    }

    /** A call without a connection, and how long it may be so. */
    private record Waiting(UpstreamCall call, Deadline deadline) {}

    /** What the calls of an upstream may have: connections of this loop, and time to open one. */
    record Need(int connections, long connectTimeoutNanos) {}

    CompiledTarget target() {
        return target;
    }

    /**
     * Finds a connection for the call: the one used last, a new one, or the next that becomes free.
     *
     * @param fresh whether it must be a new one
     */
    void call(UpstreamCall call, Need need, boolean fresh) {
        this.need = need;
        Http1Connection kept = fresh ? null : idle.pollLast();
        while (kept != null && !kept.isOpen()) {
            kept = idle.pollLast();
        }
        if (kept != null) {
            kept.idle().clear();
            kept.begin(call);
            return;
        }
        Http1Connection oldest = open >= need.connections() ? idle.pollFirst() : null;
        if (oldest != null) {
            oldest.abort();
            connect(call);
        } else if (open < need.connections()) {
            connect(call);
        } else {
            enqueue(call);
        }
    }

    private void enqueue(UpstreamCall call) {
        if (waiting.size() >= upstreams.settings().queue()) {
            call.failed(UpstreamFault.BUSY);
            return;
        }
        Waiting entry = new Waiting(call, new Deadline(() -> giveUp(call)));
        waiting.addLast(entry);
        upstreams.counters().add(Gauge.UPSTREAM_QUEUE, 1);
        upstreams
                .timers()
                .set(
                        entry.deadline(),
                        System.nanoTime(),
                        upstreams.settings().queueWait().toNanos());
    }

    private void giveUp(UpstreamCall call) {
        if (leaveQueue(call)) {
            call.failed(UpstreamFault.BUSY);
        }
    }

    private boolean leaveQueue(UpstreamCall call) {
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting entry = all.next();
            if (entry.call() == call) {
                all.remove();
                left(entry);
                return true;
            }
        }
        return false;
    }

    private void left(Waiting entry) {
        upstreams.timers().remove(entry.deadline());
        upstreams.counters().add(Gauge.UPSTREAM_QUEUE, -1);
    }

    private void connect(UpstreamCall call) {
        Http1Connection connection = new Http1Connection(this, upstreams.heads());
        connection.expect(call);
        connecting.add(connection);
        open++;
        upstreams.counters().add(Gauge.UPSTREAM_CONNECTS, 1);
        upstreams.counters().add(Gauge.UPSTREAM_CONNECTIONS, 1);
        Future<Channel> opening = upstreams.connector().connect(target, need.connectTimeoutNanos());
        opening.addListener(_ -> connected(connection, opening));
    }

    private void connected(Http1Connection connection, Future<Channel> opening) {
        connecting.remove(connection);
        UpstreamCall call = connection.call();
        connection.expect(null);
        if (!opening.isSuccess()) {
            gone();
            if (call != null) {
                call.failed(UpstreamFault.UNREACHABLE);
            }
            serveNext();
            return;
        }
        Channel channel = opening.getNow();
        connection.opened(channel);
        channel.pipeline().addLast(connection);
        if (!channel.isActive()) {
            closed(connection);
            if (call != null) {
                call.failed(UpstreamFault.UNREACHABLE);
            }
        } else if (call != null) {
            connection.begin(call);
        } else {
            release(connection);
        }
    }

    /** A call that is waiting or connecting is no longer of interest. */
    void cancel(UpstreamCall call) {
        if (leaveQueue(call)) {
            return;
        }
        for (Http1Connection connection : connecting) {
            if (connection.call() == call) {
                connection.expect(null);
                return;
            }
        }
    }

    /** Takes a connection back whose response was complete. */
    void release(Http1Connection connection) {
        Waiting next = waiting.pollFirst();
        if (next != null) {
            left(next);
            connection.begin(next.call());
            return;
        }
        idle.addLast(connection);
        upstreams
                .timers()
                .set(
                        connection.idle(),
                        upstreams.now(),
                        upstreams.settings().idle().toNanos());
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
            Waiting next = waiting.pollFirst();
            if (next != null) {
                left(next);
                connect(next.call());
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
    }
}
