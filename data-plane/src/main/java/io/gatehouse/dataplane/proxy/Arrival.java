package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.loops.Deadline;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;

/**
 * A connection that has come, until it is known what is spoken on it; then the handler of that protocol takes its place. Confined to
 * its loop.
 */
abstract sealed class Arrival extends ChannelInboundHandlerAdapter implements ProxyLoop.Connection
        permits ClearArrival, TlsArrival {
    private final ProxyLoop loop;
    private final SocketChannel channel;
    private final Deadline deadline = new Deadline(this::late);
    private boolean admitted;

    Arrival(ProxyLoop loop, SocketChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    ProxyLoop loop() {
        return loop;
    }

    SocketChannel channel() {
        return channel;
    }

    /** How long the first step may take, in nanoseconds. */
    abstract long patience();

    /** It took too long. */
    abstract void late();

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        admitted = loop.admits(this);
        if (admitted) {
            within(patience());
            ctx.fireChannelActive();
        } else {
            ctx.close();
        }
    }

    void within(long span) {
        loop.timers().set(deadline, System.nanoTime(), span);
    }

    void becomesHttp1(ChannelHandlerContext ctx) {
        Http1Connection next = new Http1Connection(loop, channel);
        loop.timers().remove(deadline);
        loop.replace(this, next);
        ctx.pipeline().replace(this, "http1", next);
    }

    void becomesHttp2(ChannelHandlerContext ctx) {
        Http2Connection next = Http2Connection.on(loop, channel);
        loop.timers().remove(deadline);
        loop.replace(this, next);
        ctx.pipeline().replace(this, "http2", next);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (admitted) {
            loop.timers().remove(deadline);
            loop.forget(this);
        }
    }

    @Override
    public void drain() {
        channel.close();
    }

    @Override
    public void reset() {
        Farewell.reset(channel);
    }
}
