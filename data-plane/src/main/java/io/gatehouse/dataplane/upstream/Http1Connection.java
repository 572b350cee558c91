package io.gatehouse.dataplane.upstream;

import static java.util.Objects.requireNonNull;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.http1.ChunkReader;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.loops.Deadline;
import io.gatehouse.dataplane.loops.Kept;
import io.gatehouse.dataplane.websocket.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection to a target, with at most one call on it. Reads responses and tells the call; goes back to its pool, or closes, by
 * itself when a response is complete. Confined to its loop.
 *
 * <pre>
 * IDLE -> HEAD -> (LENGTH | CHUNKED | UNTIL_CLOSE) -> IDLE -> HEAD …
 *                 any state -> closed
 * </pre>
 */
final class Http1Connection extends ChannelInboundHandlerAdapter implements UpstreamStream {
    private enum Mode {
        IDLE,
        HEAD,
        LENGTH,
        CHUNKED,
        UNTIL_CLOSE
    }

    private final TargetPool pool;
    private final HeadReader heads;
    private final ChunkReader chunks = new ChunkReader();
    private final Deadline idle = new Deadline(this::close);
    private final Channel channel;
    private final Http1Request request;
    private @Nullable UpstreamCall call;
    private final Kept partial = new Kept();
    private Mode mode = Mode.IDLE;
    private long left;
    private boolean used;
    private boolean answered;
    private boolean keeps;
    private boolean troubled;

    Http1Connection(TargetPool pool, HeadReader heads, Channel channel) {
        this.pool = pool;
        this.heads = heads;
        this.channel = channel;
        this.request = new Http1Request(channel);
    }

    @Override
    public CompiledTarget target() {
        return pool.target();
    }

    @Override
    public String version() {
        return "1.1";
    }

    @Override
    public void head(ByteBuf octets, boolean chunked) {
        request.head(octets, chunked);
    }

    @Override
    public void body(ByteBuf payload) {
        request.body(payload);
    }

    /** The connection can be kept once the response is complete. */
    @Override
    public void end(byte[] trailers) {
        request.end(trailers);
    }

    @Override
    public void flush() {
        channel.flush();
    }

    @Override
    public boolean isWritable() {
        return channel.isWritable();
    }

    @Override
    public void reads(boolean reads) {
        if (channel.config().isAutoRead() != reads) {
            channel.config().setAutoRead(reads);
        }
    }

    /** The connection is lost. */
    @Override
    public void abort() {
        call = null;
        close();
    }

    Deadline idle() {
        return idle;
    }

    Channel channel() {
        return channel;
    }

    boolean isOpen() {
        return channel.isActive();
    }

    /** Gives the connection to a call. */
    void begin(UpstreamCall next) {
        call = next;
        mode = Mode.HEAD;
        answered = false;
        request.reset();
        next.connected(this);
    }

    private void close() {
        channel.close();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf in = (ByteBuf) message;
        if (call == null) {
            in.release();
            close();
            return;
        }
        answered = true;
        if (!partial.isEmpty()) {
            partial.add(in, ctx.alloc());
            in = requireNonNull(partial.take());
        }
        try {
            read(in, in.readerIndex(), in.writerIndex());
            if (call != null) {
                call.pieceEnded();
            }
        } finally {
            in.release();
        }
    }

    private void read(ByteBuf in, int from, int to) {
        int at = from;
        while (at < to && call != null) {
            at = switch (mode) {
                case HEAD -> readHead(call, in, at, to);
                case LENGTH -> readLength(call, in, at, to);
                case CHUNKED -> readChunks(call, in, at, to);
                case UNTIL_CLOSE -> {
                    call.body(in, at, to, false);
                    yield to;
                }
                case IDLE -> to;
            };
        }
    }

    private int readHead(UpstreamCall caller, ByteBuf in, int at, int to) {
        int end = heads.read(in, at, to);
        if (end == HeadReader.INCOMPLETE) {
            partial.add(in.retainedSlice(at, to - at), in.alloc());
            return to;
        }
        if (end == HeadReader.BROKEN) {
            fail(UpstreamFault.BAD_HEAD);
            return to;
        }
        ResponseHead head = heads.head();
        boolean switches = head.status() == 101;
        if (switches && !opens(caller.request(), head)) {
            fail(UpstreamFault.BAD_SWITCH);
            return to;
        }
        if (switches) {
            keeps = false;
            request.open();
            mode = Mode.UNTIL_CLOSE;
            caller.opened(head);
            return end;
        }
        if (head.isInterim()) {
            caller.head(head, false);
            return end;
        }
        keeps = head.keepsConnection();
        left = head.bodyLength(caller.request().methodIs("HEAD"));
        if (left == 0) {
            ended(end == to);
            caller.head(head, true);
            return to;
        }
        mode = left > 0 ? Mode.LENGTH : left == ResponseHead.CHUNKED ? Mode.CHUNKED : Mode.UNTIL_CLOSE;
        chunks.reset();
        caller.head(head, false);
        return end;
    }

    /** Whether that is the answer to a handshake that was asked for (RFC 6455, section 4.1). */
    private static boolean opens(RequestHead asked, ResponseHead head) {
        return asked.wantsWebSocket()
                && head.opensWebSocket()
                && Handshake.accept(asked).equals(head.fields().value("sec-websocket-accept"));
    }

    private int readLength(UpstreamCall caller, ByteBuf in, int at, int to) {
        int length = (int) Math.min(left, to - at);
        left -= length;
        boolean last = left == 0;
        if (last) {
            ended(at + length == to);
        }
        caller.body(in, at, at + length, last);
        return at + length;
    }

    private int readChunks(UpstreamCall caller, ByteBuf in, int at, int to) {
        int stop = chunks.read(in, at, to);
        if (chunks.broken()) {
            fail(UpstreamFault.BAD_BODY);
        } else if (chunks.ended()) {
            ended(stop == to);
            caller.trailers(chunks.trailers());
            caller.body(in, chunks.payloadFrom(), chunks.payloadTo(), true);
        } else if (chunks.payloadFrom() < chunks.payloadTo()) {
            caller.body(in, chunks.payloadFrom(), chunks.payloadTo(), false);
        }
        return stop;
    }

    /** The response is complete. Back to the pool before the caller hears of it: its next request may use this very connection. */
    private void ended(boolean nothingBehind) {
        call = null;
        mode = Mode.IDLE;
        used = true;
        if (keeps && request.hasEnded() && nothingBehind) {
            reads(true);
            pool.release(this);
        } else {
            close();
        }
    }

    private void fail(UpstreamFault fault) {
        UpstreamCall caller = call;
        call = null;
        close();
        if (caller != null) {
            caller.failed(fault);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (call != null) {
            call.pause();
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (call != null && ctx.channel().isWritable()) {
            call.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        partial.drop();
        pool.closed(this);
        UpstreamCall caller = call;
        call = null;
        if (caller == null) {
            return;
        }
        if (mode == Mode.UNTIL_CLOSE && !troubled) {
            caller.body(Unpooled.EMPTY_BUFFER, 0, 0, true);
        } else {
            caller.failed(answered ? UpstreamFault.CUT_OFF : used ? UpstreamFault.STALE : UpstreamFault.CLOSED_EARLY);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        troubled = true;
        ctx.close();
    }
}
