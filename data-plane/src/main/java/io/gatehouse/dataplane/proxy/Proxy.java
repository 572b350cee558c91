package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.loops.Transport;
import io.gatehouse.dataplane.telemetry.LoopCounters;
import io.gatehouse.dataplane.upstream.Connector;
import io.gatehouse.dataplane.upstream.UpstreamSettings;
import io.gatehouse.dataplane.usage.Recorder;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/**
 * The traffic port: its loops and listeners. One listener a loop where the transport can share a port, else one for all. Lives as
 * long as the node; thread-safe.
 */
public final class Proxy {
    private static final Duration LONGEST_CLOSING = Duration.ofSeconds(2);

    private final EventLoopGroup group;
    private final DnsAddressResolverGroup names;
    private final List<Channel> listeners = new ArrayList<>();
    private final Map<EventExecutor, ProxyLoop> loops = new IdentityHashMap<>();

    /**
     * What a proxy is made of.
     *
     * @param loops one for each recorder and each set of counters
     */
    public record Parts(
            Transport transport,
            Router router,
            List<? extends Recorder> recorders,
            List<LoopCounters> counters,
            ProxySettings settings,
            UpstreamSettings upstreams,
            SslContext tls) {
        public Parts {
            recorders = List.copyOf(recorders);
            counters = List.copyOf(counters);
        }
    }

    private Proxy(Parts parts) {
        int count = parts.recorders().size();
        group = new MultiThreadIoEventLoopGroup(count, parts.transport().factory());
        names = new DnsAddressResolverGroup(new DnsNameResolverBuilder()
                .queryTimeoutMillis(1_500)
                .datagramChannelType(parts.transport().datagram())
                .socketChannelType(parts.transport().client()));
        int index = 0;
        for (EventExecutor executor : group) {
            EventLoop loop = (EventLoop) executor;
            ProxyLoop proxyLoop = new ProxyLoop(
                    loop,
                    parts.router(),
                    parts.recorders().get(index),
                    parts.counters().get(index),
                    parts.settings(),
                    parts.upstreams(),
                    new Connector(loop, parts.transport(), names, parts.tls()));
            loops.put(loop, proxyLoop);
            proxyLoop.start();
            index++;
        }
    }

    /** Trusts the certificate authorities that the JDK trusts, and checks names. */
    public static SslContext usualTls() throws SSLException {
        return SslContextBuilder.forClient().sslProvider(SslProvider.JDK).build();
    }

    /** Starts listening. Throws {@link IOException} when the address cannot be had; then nothing is left running. */
    public static Proxy start(Parts parts, InetSocketAddress address) throws IOException {
        Proxy proxy = new Proxy(parts);
        try {
            proxy.listen(parts.transport(), address);
        } catch (IOException e) {
            proxy.close();
            throw e;
        }
        return proxy;
    }

    private void listen(Transport transport, InetSocketAddress address) throws IOException {
        if (!transport.sharesPorts()) {
            bind(bootstrap(transport).group(loops(0), group), address);
            return;
        }
        // The first one asks for the port alone, so that a port that another process has is not shared with it
        // unnoticed.
        InetSocketAddress shared = address;
        for (int i = 0; i < loops.size(); i++) {
            ServerBootstrap bootstrap =
                    bootstrap(transport).group(loops(i)).option(UnixChannelOption.SO_REUSEPORT, true);
            bind(bootstrap, shared);
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

    private EventLoop loops(int index) {
        int at = 0;
        for (EventExecutor executor : group) {
            if (at++ == index) {
                return (EventLoop) executor;
            }
        }
        throw new IndexOutOfBoundsException(index);
    }

    private ServerBootstrap bootstrap(Transport transport) {
        return new ServerBootstrap()
                .channel(transport.server())
                .option(ChannelOption.SO_BACKLOG, 4096)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new Entrance(loops));
    }

    private void bind(ServerBootstrap bootstrap, InetSocketAddress address) throws IOException {
        ChannelFuture bound = bootstrap.bind(address).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException("cannot listen on " + address, bound.cause());
        }
        listeners.add(bound.channel());
    }

    /** The port that is listened on. */
    public int port() {
        return ((InetSocketAddress) listeners.getFirst().localAddress()).getPort();
    }

    /**
     * Stops accepting, closes what is idle, and waits until the exchanges in flight are done; what is not by then is broken off.
     * Whether all were done.
     */
    public boolean drain(Duration limit) {
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        loops.values().forEach(loop -> loop.loop().execute(loop::drain));
        boolean empty = await(ProxyLoop::isEmpty, limit);
        close();
        return empty;
    }

    /** Whether something becomes true of all loops in time. */
    private boolean await(Predicate<ProxyLoop> condition, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        boolean met = holds(condition);
        while (!met && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
            met = holds(condition);
        }
        return met;
    }

    private boolean holds(Predicate<ProxyLoop> condition) {
        return loops.values().stream()
                .allMatch(loop -> loop.loop()
                        .submit(() -> condition.test(loop))
                        .awaitUninterruptibly()
                        .getNow());
    }

    /** Breaks off what is going on, and ends the loops. Does nothing the second time. */
    public synchronized void close() {
        if (group.isShuttingDown()) {
            return;
        }
        listeners.forEach(listener -> listener.close().awaitUninterruptibly());
        loops.values().forEach(loop -> loop.loop().submit(loop::abort).awaitUninterruptibly());
        // Loops that end with operations in flight may wait for them for ever.
        await(loop -> loop.isEmpty() && loop.upstreams().isEmpty(), LONGEST_CLOSING);
        names.close();
        group.shutdownGracefully(20, 5_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    /** Puts a handler on each connection that comes. */
    @ChannelHandler.Sharable
    private static final class Entrance extends ChannelInitializer<SocketChannel> {
        private final Map<EventExecutor, ProxyLoop> loops;

        Entrance(Map<EventExecutor, ProxyLoop> loops) {
            this.loops = loops;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            ProxyLoop loop = loops.get(channel.eventLoop());
            if (loop == null) {
                throw new IllegalStateException("a connection on no loop of ours");
            }
            channel.pipeline().addLast(new Http1Connection(loop, channel));
        }
    }
}
