package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.dataplane.tls.TlsHost;
import io.gatehouse.dataplane.tls.TlsHosts;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SniHandler;
import io.netty.handler.ssl.SslCompletionEvent;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.AttributeKey;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection to the TLS port until its handshake is over; then it goes on in the protocol that was agreed upon (RFC 7301). Confined
 * to its loop.
 */
final class TlsArrival extends Arrival {
    private static final AttributeKey<TlsHost> SHOWN = AttributeKey.valueOf(TlsArrival.class, "shown");
    private static final int LONGEST_HELLO = 16 * 1024;

    private TlsArrival(ProxyLoop loop, SocketChannel channel) {
        super(loop, channel);
    }

    /** What a connection was shown; null for one in clear. */
    static @Nullable TlsHost shown(SocketChannel channel) {
        return channel.attr(SHOWN).get();
    }

    /** Puts what is needed on a connection that has come. */
    static void on(ProxyLoop loop, SocketChannel channel, TlsHosts hosts) {
        ChannelHandler byName =
                new SniHandler(
                        (name, promise) -> {
                            TlsHost host = hosts.find(name);
                            if (host == null) {
                                return promise.setFailure(new SSLException("no certificate"));
                            }
                            channel.attr(SHOWN).set(host);
                            return promise.setSuccess(host.context());
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
    long patience() {
        return loop().settings().headRead().toNanos();
    }

    @Override
    void late() {
        reset();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslCompletionEvent done) {
            if (!done.isSuccess()) {
                loop().counters().add(Gauge.TLS_HANDSHAKES_FAILED, 1);
                ctx.close();
            } else if (done instanceof SslHandshakeCompletionEvent) {
                agreed(ctx);
            }
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private void agreed(ChannelHandlerContext ctx) {
        loop().counters().add(Gauge.TLS_HANDSHAKES, 1);
        String protocol = ctx.pipeline().get(SslHandler.class).applicationProtocol();
        if (ApplicationProtocolNames.HTTP_2.equals(protocol)) {
            becomesHttp2(ctx);
        } else {
            becomesHttp1(ctx);
        }
    }

    /** What fails is told by an event too. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        ctx.close();
    }
}
