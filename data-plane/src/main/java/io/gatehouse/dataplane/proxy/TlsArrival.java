package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.loops.Deadline;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.dataplane.tls.TlsHosts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLException;

/**
 * A connection to the TLS port until its handshake is over; then it goes on in the protocol that was agreed upon (RFC 7301). Confined
 * to its loop.
 */
final class TlsArrival extends ChannelInboundHandlerAdapter implements ProxyLoop.Connection {
    private static final int LONGEST_HELLO = 16 * 1024;

    private final ProxyLoop loop;
    private final SocketChannel channel;
    private final Deadline deadline = new Deadline(this::reset);
    private boolean admitted;

    private TlsArrival(ProxyLoop loop, SocketChannel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    /** Puts what is needed on a connection that has come. */
    static void on(ProxyLoop loop, SocketChannel channel, TlsHosts hosts) {
        ChannelHandler byName =
                new SniHandler(
                        (name, promise) -> {
                            SslContext context = hosts.find(name);
                            return context == null
                                    ? promise.setFailure(new SSLException("no certificate"))
                                    : promise.setSuccess(context);
                        },
                        LONGEST_HELLO,
                        0) {
                    @Override
                    protected SslHandler newSslHandler(SslContext context, ByteBufAllocator allocator) {
                        SslHandler handler = super.newSslHandler(context, allocator);
                        // The deadline of the arrival holds for all of it.
                        handler.setHandshakeTimeoutMillis(0);
                        return handler;
                    }
                };
        channel.pipeline().addLast(byName, new TlsArrival(loop, channel));
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        admitted = loop.admits(this);
        if (admitted) {
            loop.timers()
                    .set(deadline, System.nanoTime(), loop.settings().headRead().toNanos());
            ctx.fireChannelActive();
        } else {
            ctx.close();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCompletionEvent done) {
            if (!done.isSuccess()) {
                loop.counters().add(Gauge.TLS_HANDSHAKES_FAILED, 1);
                ctx.close();
            } else if (done instanceof SslHandshakeCompletionEvent) {
                agreed(ctx);
            }
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void agreed(ChannelHandlerContext ctx) {
        loop.timers().remove(deadline);
        loop.counters().add(Gauge.TLS_HANDSHAKES, 1);
        String protocol = ctx.pipeline().get(SslHandler.class).applicationProtocol();
        if (ApplicationProtocolNames.HTTP_2.equals(protocol)) {
            Http2Connection next = Http2Connection.on(loop, channel);
            loop.replace(this, next);
            ctx.pipeline().replace(this, "h2", next);
        } else {
            Http1Connection next = new Http1Connection(loop, channel);
            loop.replace(this, next);
            ctx.pipeline().replace(this, "http1", next);
            next.begin();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        if (admitted) {
            loop.timers().remove(deadline);
            loop.forget(this);
        }
    }

    /** What fails is told by an event too. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
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
