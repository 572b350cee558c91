package io.gatehouse.dataplane.http2;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection.PropertyKey;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One end of an HTTP/2 connection (RFC 9113), the gateway's: what both its ends, towards callers and towards upstreams, have in common.
 * Tells frames to what stands for their stream; writes, and flushes once behind each burst that is read. Frames, HPACK, windows and the
 * limits on their abuse are Netty's. Confined to its loop.
 *
 * @param <S> what stands for a stream
 */
public abstract class Http2Endpoint<S> extends Http2ConnectionHandler {
    /** Octets of one stream that may be on their way to us, unread. */
    protected static final int STREAM_WINDOW = 128 * 1024;

    /** Answers to frames, such as acknowledgements, that the other end may leave unread before the connection is closed. */
    protected static final int MOST_UNREAD_ANSWERS = 1_000;

    private static final int CONNECTION_WINDOW = 1024 * 1024;

    private final PropertyKey key;
    private @Nullable ChannelHandlerContext context;
    private boolean reading;
    private boolean stalled;

    protected Http2Endpoint(
            Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings initialSettings) {
        super(decoder, encoder, initialSettings);
        this.key = encoder.connection().newKey();
        encoder.connection().addListener(new Ends());
        encoder.flowController().listener(stream -> {
            S known = known(stream);
            if (known != null && isWritable(stream)) {
                writable(known);
            }
        });
        decoder.frameListener(new Frames());
    }

    /** The head of a stream has come, or its trailers. {@code known} is null for a stream that is new. */
    protected abstract void headersRead(Http2Stream stream, @Nullable S known, Http2Headers headers, boolean ends);

    /** Payload has come. Returns how much of it is taken already; the rest is told to {@link #consumed} later. */
    protected abstract int dataRead(S known, ByteBuf payload, boolean ends);

    /** The other end has room for more of a stream, or the channel has room for more of any. */
    protected abstract void writable(S known);

    /** A stream is closed, in whatever way. */
    protected abstract void closed(S known);

    /** Some stream is closed. */
    protected void streamClosed() {}

    /** The other end has not looked at a stream (RFC 9113, section 8.7), and closes it. */
    protected void refused(S known) {}

    /** The other end has said what it allows. */
    protected void settingsRead(Http2Settings settings) {}

    /** The other end takes no more streams. */
    protected void goneAway() {}

    /** A burst of frames has been read. */
    protected void burstEnded() {}

    protected final @Nullable S known(@Nullable Http2Stream stream) {
        return stream == null ? null : stream.getProperty(key);
    }

    protected final void know(Http2Stream stream, S known) {
        stream.setProperty(key, known);
    }

    protected final ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not on a channel");
        }
        return context;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
        Http2Stream whole = connection().connectionStream();
        int more = CONNECTION_WINDOW - decoder().flowController().windowSize(whole);
        decoder().flowController().incrementWindowSize(whole, more);
        ctx.flush();
    }

    /** Whether more of a stream may be written without piling up. */
    public final boolean isWritable(Http2Stream stream) {
        boolean writable = encoder().flowController().isWritable(stream);
        stalled |= !writable && !context().channel().isWritable();
        return writable;
    }

    /** Whether heads, which no window holds, may be written without piling up. */
    public final boolean takesHeads() {
        boolean writable = context().channel().isWritable();
        stalled |= !writable;
        return writable;
    }

    /**
     * The channel tells of a change only when it is over: one that comes and goes within a flush, as TLS makes it do, the flow controller
     * never sees, and tells nobody. Who has asked in between waits for it all the same.
     */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        super.channelWritabilityChanged(ctx);
        if (stalled && ctx.channel().isWritable()) {
            stalled = false;
            for (Http2Stream stream : activeStreams()) {
                S known = known(stream);
                if (known != null) {
                    writable(known);
                }
            }
        }
    }

    /** As they are now: being told that it is writable may end one. */
    private List<Http2Stream> activeStreams() throws Http2Exception {
        List<Http2Stream> streams = new ArrayList<>();
        connection().forEachActiveStream(streams::add);
        return streams;
    }

    public final ChannelFuture headers(Http2Stream stream, Http2Headers headers, boolean ends) {
        return encoder()
                .writeHeaders(
                        context(), stream.id(), headers, 0, ends, context().newPromise());
    }

    /** The payload is taken over. */
    public final ChannelFuture data(Http2Stream stream, ByteBuf payload, boolean ends) {
        return encoder()
                .writeData(context(), stream.id(), payload, 0, ends, context().newPromise());
    }

    public final void reset(Http2Stream stream, Http2Error error) {
        resetStream(context(), stream.id(), error.code(), context().newPromise());
        flushSoon();
    }

    /** Payload has been taken: the other end may send as much again. */
    public final void consumed(Http2Stream stream, int length) {
        if (length == 0 || !context().channel().isActive()) {
            return;
        }
        try {
            if (decoder().flowController().consumeBytes(stream, length)) {
                flushSoon();
            }
        } catch (Http2Exception e) {
            onError(context(), false, e);
        }
    }

    /** Flushes now, or behind the burst that is being read. */
    public final void flushSoon() {
        if (!reading) {
            flush(context());
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        reading = true;
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        reading = false;
        burstEnded();
        super.channelReadComplete(ctx);
    }

    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean ends) {
            Http2Stream stream = connection().stream(id);
            headersRead(stream, known(stream), headers, ends);
        }

        @Override
        public void onHeadersRead(
                ChannelHandlerContext ctx,
                int id,
                Http2Headers headers,
                int dependency,
                short weight,
                boolean exclusive,
                int padding,
                boolean ends) {
            onHeadersRead(ctx, id, headers, padding, ends);
        }

        @Override
        public int onDataRead(ChannelHandlerContext ctx, int id, ByteBuf data, int padding, boolean ends) {
            S known = known(connection().stream(id));
            return padding + (known == null ? data.readableBytes() : dataRead(known, data, ends));
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int id, long code) {
            S known = known(connection().stream(id));
            if (known != null && code == Http2Error.REFUSED_STREAM.code()) {
                refused(known);
            }
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
            settingsRead(settings);
        }
    }

    /** How streams end, and that no more are taken. */
    private final class Ends extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            S known = known(stream);
            if (known != null) {
                closed(known);
            }
            streamClosed();
        }

        /** Streams above the last one were not looked at (RFC 9113, section 6.8); Netty closes them after this. */
        @Override
        public void onGoAwayReceived(int last, long code, ByteBuf debug) {
            try {
                connection().forEachActiveStream(stream -> {
                    S known = known(stream);
                    if (known != null && stream.id() > last) {
                        refused(known);
                    }
                    return true;
                });
            } catch (Http2Exception e) {
                onError(context(), false, e);
            }
            goneAway();
        }
    }
}
