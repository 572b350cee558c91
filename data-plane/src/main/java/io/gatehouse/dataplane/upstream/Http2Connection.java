package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.http1.HeadLimits;
import io.gatehouse.dataplane.loops.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
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
 * An HTTP/2 connection to a target, with as many calls on it as the target allows (RFC 9113). Tells its pool when it takes no more.
 * Confined to its loop.
 */
final class Http2Connection extends Http2ConnectionHandler {
    private static final int STREAM_WINDOW = 128 * 1024;
    private static final int CONNECTION_WINDOW = 1024 * 1024;

    private final TargetPool pool;
    private final Channel channel;
    private final HeadLimits limits;
    private final PropertyKey key;
    private final Deadline idle = new Deadline(this::leave);
    private final List<UpstreamHttp2Stream> touched = new ArrayList<>();
    private @Nullable ChannelHandlerContext context;
    private int calls;
    private boolean reading;
    private boolean leaving;

    private Http2Connection(
            TargetPool pool,
            Channel channel,
            HeadLimits limits,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(decoder, encoder, settings);
        this.pool = pool;
        this.channel = channel;
        this.limits = limits;
        this.key = encoder.connection().newKey();
        encoder.connection().addListener(new Streams());
        encoder.flowController().listener(stream -> {
            UpstreamHttp2Stream known = known(stream);
            if (known != null && encoder().flowController().isWritable(stream)) {
                known.writable();
            }
        });
        decoder.frameListener(new Frames());
    }

    /** Makes the handler of a channel that is open, and puts it there. */
    static Http2Connection on(Channel channel, TargetPool pool, HeadLimits limits) {
        Http2Connection connection = new Builder(channel, pool, limits).build();
        channel.pipeline().addLast(connection);
        return connection;
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Connection, Builder> {
        private final Channel channel;
        private final TargetPool pool;
        private final HeadLimits limits;

        Builder(Channel channel, TargetPool pool, HeadLimits limits) {
            this.channel = channel;
            this.pool = pool;
            this.limits = limits;
            server(false);
            frameListener(new Http2FrameAdapter());
            gracefulShutdownTimeoutMillis(-1);
            // More streams than the target allows are our pool's to hold back.
            encoderEnforceMaxConcurrentStreams(false);
            initialSettings(Http2Settings.defaultSettings()
                    .pushEnabled(false)
                    .initialWindowSize(STREAM_WINDOW)
                    .maxHeaderListSize(limits.headers() + 32L * limits.count()));
        }

        @Override
        protected Http2Connection build() {
            return super.build();
        }

        @Override
        protected Http2Connection build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2Connection(pool, channel, limits, decoder, encoder, settings);
        }
    }

    private @Nullable UpstreamHttp2Stream known(@Nullable Http2Stream stream) {
        return stream == null ? null : stream.getProperty(key);
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

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not on a channel");
        }
        return context;
    }

    TargetPool pool() {
        return pool;
    }

    Channel channel() {
        return channel;
    }

    HeadLimits limits() {
        return limits;
    }

    /** Whether another call can go on it now. */
    boolean hasRoom() {
        return !leaving
                && channel.isActive()
                && calls < connection().local().maxActiveStreams()
                && connection().local().canOpenStream();
    }

    boolean isIdle() {
        return calls == 0;
    }

    /** Gives a stream of its own to a call; only when there is room. */
    void begin(UpstreamCall call) {
        calls++;
        idle.clear();
        call.connected(new UpstreamHttp2Stream(this, call));
    }

    /** A call is over, in whatever way. */
    void over() {
        calls--;
        if (calls == 0) {
            rest();
        }
        pool.hasRoom(this);
    }

    /** Waits for calls for as long as an unused connection is kept. */
    void rest() {
        pool.await(idle);
    }

    /** Takes no more calls, and closes once those that are on it are over. */
    void leave() {
        if (!leaving) {
            leaving = true;
            pool.leaves(this);
            channel.close();
        }
    }

    /** Closes at once; calls that are on it fail. */
    void abort() {
        // Not the channel's own, which would wait for the streams.
        context().close();
    }

    /** Opens the stream that carries a head. Null when the target has taken the room back in the meantime. */
    @Nullable
    Http2Stream open(UpstreamHttp2Stream call, Http2Headers head, boolean ends) {
        int id = connection().local().incrementAndGetNextStreamId();
        if (id < 0) {
            leave();
            return null;
        }
        encoder().writeHeaders(context(), id, head, 0, ends, context().newPromise());
        Http2Stream stream = connection().stream(id);
        if (stream != null) {
            stream.setProperty(key, call);
        }
        return stream;
    }

    void headers(Http2Stream stream, Http2Headers headers) {
        encoder()
                .writeHeaders(
                        context(), stream.id(), headers, 0, true, context().newPromise());
    }

    void data(Http2Stream stream, ByteBuf payload, boolean ends) {
        encoder().writeData(context(), stream.id(), payload, 0, ends, context().newPromise());
    }

    boolean isWritable(Http2Stream stream) {
        return encoder().flowController().isWritable(stream);
    }

    void reset(Http2Stream stream, Http2Error error) {
        resetStream(context(), stream.id(), error.code(), context().newPromise());
        flushSoon();
    }

    /** What came has been taken: the target may send as much again. */
    void consumed(Http2Stream stream, int length) {
        if (length == 0 || !channel.isActive()) {
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
    void flushSoon() {
        if (!reading) {
            flush(context());
        }
    }

    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean ends) {
            UpstreamHttp2Stream known = known(connection().stream(id));
            if (known != null) {
                touched.add(known);
                known.headers(headers, ends);
            }
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
            UpstreamHttp2Stream known = known(connection().stream(id));
            if (known == null) {
                return data.readableBytes() + padding;
            }
            touched.add(known);
            return padding + known.data(data, ends);
        }

        @Override
        public void onRstStreamRead(ChannelHandlerContext ctx, int id, long code) {
            UpstreamHttp2Stream known = known(connection().stream(id));
            if (known != null && code == Http2Error.REFUSED_STREAM.code()) {
                known.refused();
            }
        }

        @Override
        public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
            pool.hasRoom(Http2Connection.this);
        }
    }

    /** How streams end, and that no more are taken. */
    private final class Streams extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            UpstreamHttp2Stream known = known(stream);
            if (known != null) {
                known.closed();
            }
        }

        /** Streams above the last one were not looked at (RFC 9113, section 6.8); Netty closes them after this. */
        @Override
        public void onGoAwayReceived(int last, long code, ByteBuf debug) {
            try {
                connection().forEachActiveStream(stream -> {
                    UpstreamHttp2Stream known = known(stream);
                    if (known != null && stream.id() > last) {
                        known.refused();
                    }
                    return true;
                });
            } catch (Http2Exception e) {
                onError(context(), false, e);
            }
            leave();
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
        touched.forEach(UpstreamHttp2Stream::pause);
        touched.clear();
        super.channelReadComplete(ctx);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        leaving = true;
        idle.clear();
        super.channelInactive(ctx);
        pool.closed(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
