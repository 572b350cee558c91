package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.http1.HeadLimits;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.http2.Http2Endpoint;
import io.gatehouse.dataplane.http2.ResponseFields;
import io.gatehouse.dataplane.loops.Deadline;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
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
final class Http2Connection extends Http2Endpoint<UpstreamHttp2Stream> {
    private final TargetPool pool;
    private final Channel channel;
    private final OctetWriter octets = new OctetWriter();
    private final ResponseHead head;
    private final Deadline idle = new Deadline(this::rested);
    private final List<UpstreamHttp2Stream> touched = new ArrayList<>();
    private int calls;
    private boolean leaving;
    private Takes takesWebSockets = Takes.UNSAID;

    /** What the target has said of WebSocket (RFC 8441, section 3). */
    enum Takes {
        UNSAID,
        NO,
        YES
    }

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
        this.head = new ResponseHead(limits);
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
            encoderEnforceMaxQueuedControlFrames(MOST_UNREAD_ANSWERS);
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

    TargetPool pool() {
        return pool;
    }

    Channel channel() {
        return channel;
    }

    /** Reads the head of a response that opens a WebSocket, like {@link #read}. */
    @Nullable
    ResponseHead readSwitching(Http2Headers fields, String accept) {
        octets.clear();
        boolean valid =
                ResponseFields.writeSwitching(fields, accept, octets) && head.parse(octets.bytes(), 0, octets.length());
        return valid ? head : null;
    }

    /** Reads the head of a response. Valid until the next one is read; null when it is none. */
    @Nullable
    ResponseHead read(Http2Headers fields, boolean ends, boolean toHead) {
        octets.clear();
        boolean valid =
                ResponseFields.write(fields, ends, toHead, octets) && head.parse(octets.bytes(), 0, octets.length());
        return valid ? head : null;
    }

    /** Whether another call can go on it now. */
    boolean hasRoom() {
        return !leaving
                && channel.isActive()
                && calls < connection().local().maxActiveStreams()
                && connection().local().canOpenStream();
    }

    Takes takesWebSockets() {
        return takesWebSockets;
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

    /** No call was on it for long, or the target does not take the end. */
    private void rested() {
        if (leaving) {
            abort();
        } else {
            leave();
        }
    }

    /** Takes no more calls, and closes once those that are on it are over. */
    void leave() {
        if (!leaving) {
            leaving = true;
            pool.leaves(this);
            channel.close();
            if (calls == 0) {
                rest();
            }
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
            know(stream, call);
        }
        return stream;
    }

    @Override
    protected void headersRead(
            Http2Stream stream, @Nullable UpstreamHttp2Stream known, Http2Headers headers, boolean ends) {
        if (known != null) {
            touched.add(known);
            known.headers(headers, ends);
        }
    }

    @Override
    protected int dataRead(UpstreamHttp2Stream known, ByteBuf payload, boolean ends) {
        touched.add(known);
        return known.data(payload, ends);
    }

    @Override
    protected void writable(UpstreamHttp2Stream known) {
        known.writable();
    }

    @Override
    protected void closed(UpstreamHttp2Stream known) {
        known.closed();
    }

    @Override
    protected void refused(UpstreamHttp2Stream known) {
        known.refused();
    }

    @Override
    protected void settingsRead(Http2Settings settings) {
        takesWebSockets = takesWebSockets == Takes.YES || Boolean.TRUE.equals(settings.connectProtocolEnabled())
                ? Takes.YES
                : Takes.NO;
        pool.hasRoom(this);
    }

    @Override
    protected void goneAway() {
        leave();
    }

    @Override
    protected void burstEnded() {
        touched.forEach(UpstreamHttp2Stream::pause);
        touched.clear();
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
