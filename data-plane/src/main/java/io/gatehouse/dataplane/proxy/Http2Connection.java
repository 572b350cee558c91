package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.http2.Http2Endpoint;
import io.gatehouse.dataplane.http2.RequestFields;
import io.gatehouse.dataplane.loops.Deadline;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A caller's HTTP/2 connection: gives each stream to an exchange. Confined to its loop. */
final class Http2Connection extends Http2Endpoint<CallerStream> implements ProxyLoop.Connection {
    private static final Logger LOG = System.getLogger(Http2Connection.class.getName());

    private final ProxyLoop loop;
    private final SocketChannel channel;
    private final Provenance provenance;
    private final RequestFields fields = new RequestFields();
    private final Deadline idle = new Deadline(this::rested);
    private final Deadline unread = new Deadline(this::reset);
    private boolean leaving;

    private Http2Connection(
            ProxyLoop loop,
            SocketChannel channel,
            Provenance provenance,
            Http2ConnectionDecoder decoder,
            Http2ConnectionEncoder encoder,
            Http2Settings settings) {
        super(decoder, encoder, settings);
        this.loop = loop;
        this.channel = channel;
        this.provenance = provenance;
    }

    /** Makes the handler of a connection, whose preface has not been read yet. */
    static Http2Connection on(ProxyLoop loop, SocketChannel channel) {
        return new Builder(
                        loop,
                        channel,
                        Provenance.of("2.0", channel, loop.settings().trusted()))
                .build();
    }

    private static final class Builder extends AbstractHttp2ConnectionHandlerBuilder<Http2Connection, Builder> {
        private final ProxyLoop loop;
        private final SocketChannel channel;
        private final Provenance provenance;

        Builder(ProxyLoop loop, SocketChannel channel, Provenance provenance) {
            this.loop = loop;
            this.channel = channel;
            this.provenance = provenance;
            server(true);
            frameListener(new Http2FrameAdapter());
            // Streams and the connection have deadlines of their own.
            gracefulShutdownTimeoutMillis(-1);
            encoderEnforceMaxQueuedControlFrames(MOST_UNREAD_ANSWERS);
            ProxySettings limits = loop.settings();
            initialSettings(Http2Settings.defaultSettings()
                    .maxConcurrentStreams(limits.streams())
                    // RFC 8441, section 3.
                    .connectProtocolEnabled(true)
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

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
        super.handlerAdded(ctx);
        streamClosed();
    }

    @Override
    protected void headersRead(Http2Stream stream, @Nullable CallerStream known, Http2Headers headers, boolean ends) {
        if (known != null) {
            known.trailers(headers);
            return;
        }
        if (!leaving) {
            idle.clear();
        }
        CallerStream begun = new CallerStream(loop, this, stream);
        know(stream, begun);
        begun.start(fields, headers, ends);
    }

    @Override
    protected int dataRead(CallerStream known, ByteBuf payload, boolean ends) {
        known.data(payload, ends);
        return 0;
    }

    @Override
    protected void writable(CallerStream known) {
        known.writable();
    }

    @Override
    protected void closed(CallerStream known) {
        known.closed();
    }

    @Override
    protected void streamClosed() {
        if (connection().numActiveStreams() == 0 && channel.isActive()) {
            within(idle, leaving ? loop.settings().farewell() : loop.settings().idle());
        }
    }

    private void within(Deadline deadline, Duration span) {
        loop.timers().set(deadline, System.nanoTime(), span.toNanos());
    }

    /** No stream was open for long, or the caller does not take the end. */
    private void rested() {
        if (leaving) {
            reset();
        } else {
            drain();
        }
    }

    /** A caller that takes nothing of what is written is not waited for, whatever it is. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) throws Exception {
        if (ctx.channel().isWritable()) {
            unread.clear();
        } else {
            within(unread, loop.settings().idle());
        }
        super.channelWritabilityChanged(ctx);
    }

    ByteBufAllocator alloc() {
        return channel.alloc();
    }

    Provenance provenance() {
        return provenance;
    }

    /** Says that no further stream is taken (GOAWAY), and closes once those that are open are over. */
    @Override
    public void leave() {
        drain();
    }

    @Override
    public void drain() {
        leaving = true;
        channel.close();
        streamClosed();
    }

    @Override
    protected void onConnectionError(
            ChannelHandlerContext ctx, boolean outbound, Throwable cause, @Nullable Http2Exception error) {
        leaving = true;
        loop.counters().add(Gauge.HTTP2_FAULTS, 1);
        LOG.log(Level.DEBUG, () -> "connection ended protocol=h2 reason=" + cause.getMessage());
        super.onConnectionError(ctx, outbound, cause, error);
        within(idle, loop.settings().farewell());
    }

    @Override
    public void reset() {
        Farewell.withoutLinger(channel);
        // Not the channel's own, which would wait for the streams.
        context().close();
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        super.channelInactive(ctx);
        loop.timers().remove(idle);
        loop.timers().remove(unread);
        loop.forget(this);
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
