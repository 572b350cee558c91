package io.gatehouse.dataplane.proxyprotocol;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/**
 * Reads the header that a connection begins with, and notes the {@link Ends} that it tells. A connection that does not begin with one is
 * broken off: the handlers behind hear of it as an exception. Confined to its loop.
 */
public final class ProxyHeaderReader extends SimpleChannelInboundHandler<HAProxyMessage> {
    private final SocketChannel channel;
    private final Runnable broken;
    private boolean told;

    private ProxyHeaderReader(SocketChannel channel, Runnable broken) {
        this.channel = channel;
        this.broken = broken;
    }

    /**
     * Puts what is needed in front of a connection that has just come.
     *
     * @param broken run when it begins with something else
     */
    public static void on(SocketChannel channel, Runnable broken) {
        // Until the header has come every end is a reset: the decoder closes by itself what begins otherwise.
        channel.config().setSoLinger(0);
        channel.pipeline().addLast(new HAProxyMessageDecoder(true), new ProxyHeaderReader(channel, broken));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // What is left when the decoder has closed the connection is looked at, and refused, once more.
        if (cause instanceof HAProxyProtocolException && !told) {
            told = true;
            broken.run();
        }
        ctx.fireExceptionCaught(cause);
    }

    /** A proxy that checks whether we are alive speaks for itself ({@code LOCAL}). */
    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HAProxyMessage header) throws UnknownHostException {
        boolean tells = header.command() == HAProxyCommand.PROXY
                && (header.proxiedProtocol() == HAProxyProxiedProtocol.TCP4
                        || header.proxiedProtocol() == HAProxyProxiedProtocol.TCP6);
        if (tells) {
            new Ends(
                            address(header.sourceAddress(), header.sourcePort()),
                            address(header.destinationAddress(), header.destinationPort()))
                    .are(channel);
        }
        channel.config().setSoLinger(-1);
        ctx.pipeline().remove(this);
    }

    private static InetSocketAddress address(String text, int port) throws UnknownHostException {
        byte[] octets = NetUtil.createByteArrayFromIpAddressString(text);
        return new InetSocketAddress(InetAddress.getByAddress(octets), port);
    }
}
