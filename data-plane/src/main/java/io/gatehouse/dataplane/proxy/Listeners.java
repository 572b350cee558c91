package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.loops.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** What listens on one port: a listener for each loop where the transport can share a port, else one for all. Thread-safe. */
final class Listeners {
    private final List<Channel> channels = new ArrayList<>();

    private Listeners() {}

    /** Starts to listen. Throws {@link IOException} when the address cannot be had; then nothing listens. */
    static Listeners open(
            Transport transport,
            EventLoopGroup group,
            List<EventLoop> loops,
            InetSocketAddress address,
            ChannelInitializer<SocketChannel> entrance)
            throws IOException {
        Listeners listeners = new Listeners();
        try {
            listeners.listen(transport, group, loops, address, entrance);
        } catch (IOException e) {
            listeners.close();
            throw e;
        }
        return listeners;
    }

    private void listen(
            Transport transport,
            EventLoopGroup group,
            List<EventLoop> loops,
            InetSocketAddress address,
            ChannelInitializer<SocketChannel> entrance)
            throws IOException {
        if (!transport.sharesPorts()) {
            bind(bootstrap(transport, entrance).group(loops.getFirst(), group), address);
            return;
        }
        refuseTaken(address);
        InetSocketAddress shared = address;
        for (EventLoop loop : loops) {
            bind(bootstrap(transport, entrance).group(loop).option(UnixChannelOption.SO_REUSEPORT, true), shared);
            shared = new InetSocketAddress(address.getAddress(), port());
        }
    }

    /** Asks for the port alone first, so that one that another process has is not shared with it unnoticed. */
    private static void refuseTaken(InetSocketAddress address) throws IOException {
        try (ServerSocket alone = new ServerSocket()) {
            alone.setReuseAddress(true);
            alone.bind(address);
        }
    }

    private static ServerBootstrap bootstrap(Transport transport, ChannelInitializer<SocketChannel> entrance) {
        return new ServerBootstrap()
                .channel(transport.server())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(entrance);
    }

    private void bind(ServerBootstrap bootstrap, InetSocketAddress address) throws IOException {
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on " + address, bound.cause());
        }
        channels.add(bound.channel());
    }

    /** The port that is listened on. */
    int port() {
        return ((InetSocketAddress) channels.getFirst().localAddress()).getPort();
    }

    /** Stops accepting; connections that were accepted stay. */
    void close() {
        channels.forEach(channel -> channel.close().awaitUninterruptibly());
    }
}
