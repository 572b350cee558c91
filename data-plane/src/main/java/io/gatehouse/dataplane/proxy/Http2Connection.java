package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.http2.RequestFields;
import io.gatehouse.dataplane.loops.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2CodecUtil;
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
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * A caller's HTTP/2 connection (RFC 9113): tells frames from each other and gives each stream to an exchange. Frames, HPACK, windows
 * and the limits on their abuse are Netty's. Confined to its loop.
 */
final class Http2Connection extends Http2ConnectionHandler implements ProxyLoop.Connection {
    private static final Logger LOG = System.getLogger(Http2Connection.class.getName());
    private static final int STREAM_WINDOW = 128 * 1024;
    private static final int CONNECTION_WINDOW = 1024 * 1024;

    private final ProxyLoop loop;
    private final SocketChannel channel;
    private final byte[] provenance;
    private final PropertyKey key;
    private final RequestFields fields = new RequestFields();
    private final Deadline idle = new Deadline(this::drain);
    private @Nullable ChannelHandlerContext context;
    private boolean reading;

    private Http2Connection(
            ProxyLoop loop,
            SocketChannel channel,
            byte[] provenance,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(decoder, encoder, settings);
        this.loop = loop;
        this.channel = channel;
        this.provenance = provenance;
        this.key = encoder.connection().newKey();
        encoder.connection().addListener(new Streams());
        encoder.flowController().listener(stream -> {
            CallerStream known = known(stream);
            if (known != null && isWritable(stream)) {
                known.writable();
            }
        });
        decoder.frameListener(new Frames());
    }

    /** Makes the handler of a connection, whose preface has not been read yet. */
    static Http2Connection on(ProxyLoop loop, SocketChannel channel) {
        return new Builder(loop, channel, RequestHeadWriter.provenance("2.0", channel)).build();
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Connection, Builder> {
        private final ProxyLoop loop;
        private final SocketChannel channel;
        private final byte[] provenance;

        Builder(ProxyLoop loop, SocketChannel channel, byte[] provenance) {
            this.loop = loop;
            this.channel = channel;
            this.provenance = provenance;
            server(true);
            frameListener(new Http2FrameAdapter());
            gracefulShutdownTimeoutMillis(-1);
            ProxySettings limits = loop.settings();
            initialSettings(Http2Settings.defaultSettings()
                    .maxConcurrentStreams(limits.streams())
                    .initialWindowSize(STREAM_WINDOW)
                    // A field counts 32 octets more than its text (RFC 9113, section 6.5.2).
                    .maxHeaderListSize(limits.heads().requestLine()
                            + limits.heads().headers()
                            + 32L * limits.heads().count()));
        }

        @Override
        protected Http2Connection build() {
            return super.build();
        }

        @Override
        protected Http2Connection build(
                Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
            return new Http2Connection(loop, channel, provenance, decoder, encoder, settings);
        }
    }

    private @Nullable CallerStream known(Http2Stream stream) {
        return stream.getProperty(key);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        context = ctx;
        super.handlerAdded(ctx);
        Http2Stream whole = connection().connectionStream();
        decoder()
                .flowController()
                .incrementWindowSize(
                        whole, CONNECTION_WINDOW - decoder().flowController().windowSize(whole));
        restIfIdle();
    }

    private ChannelHandlerContext context() {
        if (context == null) {
            throw new IllegalStateException("not on a channel");
        }
        return context;
    }

    /** What comes on frames. Everything written while a burst of them is read is flushed once, behind it. */
    private final class Frames extends Http2FrameAdapter {
        @Override
        public void onHeadersRead(ChannelHandlerContext ctx, int id, Http2Headers headers, int padding, boolean ends) {
            Http2Stream stream = connection().stream(id);
            CallerStream known = known(stream);
            if (known != null) {
                known.trailers(headers);
                return;
            }
            idle.clear();
            known = new CallerStream(loop, Http2Connection.this, stream);
            stream.setProperty(key, known);
            known.start(fields, headers, ends);
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
            CallerStream known = known(connection().stream(id));
            if (known == null) {
                return data.readableBytes() + padding;
            }
            known.data(data, ends);
            return padding;
        }
    }

    /** How streams end. */
    private final class Streams extends Http2ConnectionAdapter {
        @Override
        public void onStreamClosed(Http2Stream stream) {
            CallerStream known = known(stream);
            if (known != null) {
                known.closed();
            }
            restIfIdle();
        }
    }

    private void restIfIdle() {
        if (connection().numActiveStreams() == 0) {
            loop.timers().set(idle, System.nanoTime(), loop.settings().idle().toNanos());
        }
    }

    ByteBufAllocator alloc() {
        return channel.alloc();
    }

    byte[] provenance() {
        return provenance;
    }

    boolean isWritable(Http2Stream stream) {
        return encoder().flowController().isWritable(stream);
    }

    ChannelFuture headers(Http2Stream stream, Http2Headers headers, boolean ends) {
        return encoder()
                .writeHeaders(
                        context(), stream.id(), headers, 0, ends, context().newPromise());
    }

    ChannelFuture data(Http2Stream stream, ByteBuf payload, boolean ends) {
        return encoder()
                .writeData(context(), stream.id(), payload, 0, ends, context().newPromise());
    }

    void reset(Http2Stream stream, Http2Error error) {
        resetStream(context(), stream.id(), error.code(), context().newPromise());
        flushSoon();
    }

    /** The exchange has taken payload: the caller may send as much again. */
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

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
        reading = true;
        super.channelRead(ctx, message);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
        reading = false;
        super.channelReadComplete(ctx);
    }

    /** Says that no further stream is taken (GOAWAY), and closes once those that are open are over. */
    @Override
    public void drain() {
        channel.close();
    }

    @Override
    public void reset() {
        channel.config().setOption(ChannelOption.SO_LINGER, 0);
        // Not the channel's own, which would wait for the streams.
        context().close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        loop.timers().remove(idle);
        loop.forget(this);
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
        if (cause instanceof IOException) {
            ctx.close();
        } else if (Http2CodecUtil.getEmbeddedHttp2Exception(cause) != null) {
            super.exceptionCaught(ctx, cause);
        } else {
            LOG.log(Level.ERROR, "connection failed protocol=h2", cause);
            reset();
        }
    }
}
