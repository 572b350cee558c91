package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.loops.NoReadAfterClose;
import io.gatehouse.dataplane.loops.Transport;
import io.gatehouse.dataplane.proxyprotocol.Ends;
import io.gatehouse.dataplane.proxyprotocol.ProxyHeaderWriter;
import io.gatehouse.model.config.UpstreamProtocol;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerAdapter;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Opens connections to targets on one loop: looks the name up without blocking, connects, and does TLS. Confined to its loop. */
public final class Connector {
    private final EventLoop loop;
    private final Bootstrap bootstrap;

    /** @param names looks up host names; shared by all loops */
    public Connector(EventLoop loop, Transport transport, AddressResolverGroup<InetSocketAddress> names) {
        this.loop = loop;
        this.bootstrap = new Bootstrap()
                .group(loop)
                .channel(transport.client())
                .resolver(names)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.SO_KEEPALIVE, true)
                .handler(new Nothing());
    }

    /**
     * Opens a connection; with TLS the handshake is over when it succeeds.
     *
     * @param protocol what is to be spoken
     * @param caller who is to be introduced first; null for nobody
     */
    Future<Channel> connect(
            CompiledTarget target, UpstreamProtocol protocol, long timeoutNanos, @Nullable Ends caller) {
        Promise<Channel> promise = loop.newPromise();
        int millis = Math.max(1, (int) TimeUnit.NANOSECONDS.toMillis(timeoutNanos));
        ChannelFuture connecting = bootstrap
                .clone()
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, millis)
                .connect(InetSocketAddress.createUnresolved(target.host(), target.port()));
        connecting.addListener(_ -> {
            if (!connecting.isSuccess()) {
                promise.setFailure(connecting.cause());
                return;
            }
            Channel channel = connecting.channel();
            channel.pipeline().addLast(new NoReadAfterClose());
            if (caller != null) {
                ProxyHeaderWriter.write(channel, target.proxyProtocol(), caller);
            }
            if (target.tls() == null) {
                promise.setSuccess(channel);
            } else {
                SslHandler handler = target.tls().handler(channel.alloc(), protocol, target.host(), target.port());
                handshake(channel, handler, millis, promise);
            }
        });
        return promise;
    }

    /** Whether HTTP/2 is to be spoken on a connection that is open. */
    static boolean speaksHttp2(Channel channel, UpstreamProtocol protocol) {
        SslHandler handler = channel.pipeline().get(SslHandler.class);
        return switch (protocol) {
            case HTTP1 -> false;
            case HTTP2 -> true;
            case AUTO -> handler != null && ApplicationProtocolNames.HTTP_2.equals(handler.applicationProtocol());
        };
    }

    private static void handshake(Channel channel, SslHandler handler, int millis, Promise<Channel> promise) {
        Quiet quiet = new Quiet();
        handler.setHandshakeTimeoutMillis(millis);
        handler.handshakeFuture().addListener(done -> {
            if (done.isSuccess()) {
                channel.pipeline().remove(quiet);
                promise.setSuccess(channel);
            } else {
                channel.close();
                promise.setFailure(done.cause());
            }
        });
        channel.pipeline().addLast(handler, quiet);
    }

    /** A channel must have a handler before it is registered; the true one comes once it is connected. */
    @ChannelHandler.Sharable
    private static final class Nothing extends ChannelHandlerAdapter {}

    /** A handshake that fails is told through its future alone. */
    private static final class Quiet extends ChannelInboundHandlerAdapter {
        @Override
        public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
            ctx.close();
        }
    }
}
