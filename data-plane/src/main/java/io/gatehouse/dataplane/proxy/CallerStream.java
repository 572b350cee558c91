package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.http1.HeadFault;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.Trailers;
import io.gatehouse.dataplane.http2.RequestFields;
import io.gatehouse.dataplane.http2.ResponseFields;
import io.gatehouse.dataplane.loops.Deadline;
import io.gatehouse.dataplane.loops.Kept;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * One request with its response on a caller's HTTP/2 connection (RFC 9113, section 8.1). Payload that the exchange does not want yet
 * is kept and not acknowledged, so that the caller's window closes. Confined to its loop.
 */
final class CallerStream implements Caller {
    private final ProxyLoop loop;
    private final Http2Connection connection;
    private final Http2Stream stream;
    private final Deadline deadline = new Deadline(this::deadlineMissed);
    private final Kept kept = new Kept();
    private final Http2Answer answer;
    private @Nullable ProxyExchange exchange;
    private boolean running;
    private boolean closed;
    private boolean cancelled;

    CallerStream(ProxyLoop loop, Http2Connection connection, Http2Stream stream) {
        this.loop = loop;
        this.connection = connection;
        this.stream = stream;
        this.answer = new Http2Answer(connection, stream, loop.responseHeads());
    }

    /** The request's head has come. */
    void start(RequestFields fields, Http2Headers headers, boolean ends) {
        long now = System.nanoTime();
        ProxyExchange begun = loop.take();
        exchange = begun;
        begun.start(this, now);
        OctetWriter octets = loop.requestHeads();
        octets.clear();
        HeadFault fault = fields.write(headers, ends, octets);
        if (fault == null) {
            fault = begun.request().take(octets);
        }
        if (fault == null) {
            begun.begin(now);
        } else {
            begun.refuseHead(Refusal.of(fault));
        }
        if (exchange != null) {
            exchange.flushUpstream();
        }
    }

    /** Payload has come. */
    void data(ByteBuf payload, boolean ends) {
        if (exchange == null) {
            connection.consumed(stream, payload.readableBytes());
            return;
        }
        if (payload.isReadable()) {
            kept.add(payload.retain(), alloc());
        }
        if (ends) {
            exchange.bodyEnds(Trailers.NONE);
        }
        run();
    }

    /** Trailers have come: the request is complete. */
    void trailers(Http2Headers fields) {
        byte[] lines = ResponseFields.trailers(fields);
        if (lines == null) {
            connection.reset(stream, Http2Error.PROTOCOL_ERROR);
        } else if (exchange != null) {
            exchange.bodyEnds(Trailers.passedOn(lines, lines.length));
            run();
        }
    }

    @Override
    public void run() {
        if (running) {
            return;
        }
        running = true;
        try {
            while (step()) {}
        } finally {
            running = false;
        }
        if (exchange != null) {
            exchange.flushUpstream();
        }
    }

    private boolean step() {
        ProxyExchange current = exchange;
        ByteBuf in = kept.bytes();
        if (current == null) {
            drop();
            return false;
        }
        if (in == null && !current.endsUnread()) {
            return false;
        }
        int before = in == null ? 0 : in.readableBytes();
        boolean took = current.takeBody(in == null ? Unpooled.EMPTY_BUFFER : in);
        if (in != null && kept.bytes() == in) {
            connection.consumed(stream, before - in.readableBytes());
            if (!in.isReadable()) {
                kept.drop();
            }
        }
        return took && exchange != null;
    }

    private void drop() {
        ByteBuf in = kept.bytes();
        if (in != null) {
            int length = in.readableBytes();
            kept.drop();
            connection.consumed(stream, length);
        }
    }

    @Override
    public ByteBufAllocator alloc() {
        return connection.alloc();
    }

    @Override
    public Provenance provenance() {
        return connection.provenance();
    }

    @Override
    public boolean streamsBodies() {
        return true;
    }

    @Override
    public boolean isWritable() {
        return connection.isWritable(stream);
    }

    @Override
    public boolean takesHeads() {
        return connection.takesHeads();
    }

    @Override
    public void flush() {
        connection.flushSoon();
    }

    @Override
    public void within(long now, long span) {
        loop.timers().set(deadline, now, span);
    }

    @Override
    public void withoutDeadline() {
        deadline.clear();
    }

    @Override
    public Answer answer() {
        return answer;
    }

    @Override
    public void next(long now) {
        leave(false);
    }

    /** A caller that is still sending is told that there is no need to (RFC 9113, section 8.1). */
    @Override
    public void leave(boolean unread) {
        release();
        if (unread) {
            answer.onceSent(() -> {
                if (stream.state().remoteSideOpen()) {
                    connection.reset(stream, Http2Error.NO_ERROR);
                }
            });
        }
        flush();
    }

    @Override
    public void reset() {
        release();
        connection.reset(stream, Http2Error.INTERNAL_ERROR);
    }

    /** The stream is closed, in whatever way. */
    void closed() {
        if (closed) {
            return;
        }
        closed = true;
        kept.drop();
        if (exchange != null) {
            exchange.clientGone();
            release();
        }
        loop.timers().remove(deadline);
    }

    /** The exchange is over; what is left of its answer must be taken in time. */
    private void release() {
        ProxyExchange over = exchange;
        exchange = null;
        within(System.nanoTime(), loop.settings().idle().toNanos());
        if (over != null && over.canBeReused()) {
            loop.give(over);
        }
    }

    /** The caller's window, or the connection, has room again. */
    void writable() {
        if (exchange != null) {
            exchange.clientWritable();
        }
    }

    /** The caller does not take the end of the answer: the stream is closed, or, when not even that is taken, the connection. */
    private void untaken() {
        if (cancelled) {
            connection.reset();
            return;
        }
        cancelled = true;
        within(System.nanoTime(), loop.settings().farewell().toNanos());
        connection.reset(stream, Http2Error.CANCEL);
    }

    private void deadlineMissed() {
        if (exchange != null) {
            exchange.deadlineMissed();
        } else if (!closed) {
            untaken();
        }
    }

    /** The id of what goes on, for logs. */
    String id() {
        return exchange == null ? "-" : exchange.id();
    }
}
