package io.gatehouse.dataplane.proxy;

import static java.util.Objects.requireNonNull;

import io.gatehouse.dataplane.accesslog.AccessLog;
import io.gatehouse.dataplane.decisions.DecisionLog;
import io.gatehouse.dataplane.loops.NoReadAfterClose;
import io.gatehouse.dataplane.loops.Transport;
import io.gatehouse.dataplane.proxyprotocol.ProxyHeaderReader;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.dataplane.telemetry.LoopCounters;
import io.gatehouse.dataplane.tls.LiveTls;
import io.gatehouse.dataplane.tracing.Tracer;
import io.gatehouse.dataplane.upstream.Connector;
import io.gatehouse.dataplane.upstream.HostNames;
import io.gatehouse.dataplane.upstream.Targets;
import io.gatehouse.dataplane.upstream.UpstreamSettings;
import io.gatehouse.dataplane.usage.Recorder;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The traffic ports: their loops and listeners. Lives as long as the node; thread-safe.
 */
public final class Proxy {
    /** An event loop must not end while the kernel still works on what a connection of it has begun. */
    private static final Duration LONGEST_CLOSING = Duration.ofSeconds(10);

    private final EventLoopGroup group;
    private final DnsAddressResolverGroup names;
    private final Transport transport;
    private final LiveTls tls;
    private @Nullable Listeners plain;
    private @Nullable Listeners secure;
    private final Map<EventExecutor, ProxyLoop> loops = new IdentityHashMap<>();

    /**
     * What a proxy is made of.
     *
     * @param recorders one for each loop, like decision logs and sets of counters
     * @param targets how the targets are, over all loops
     * @param tls the certificates that are shown, asked for each handshake
     * @param accessLog null for none
     * @param tracers one for each loop; empty when nothing is traced
     */
    public record Parts(
            Transport transport,
            Router router,
            List<? extends Recorder> recorders,
            List<DecisionLog> decisions,
            List<LoopCounters> counters,
            ProxySettings settings,
            UpstreamSettings upstreams,
            Targets targets,
            LiveTls tls,
            @Nullable AccessLog accessLog,
            List<Tracer> tracers) {
        public Parts {
            recorders = List.copyOf(recorders);
            decisions = List.copyOf(decisions);
            counters = List.copyOf(counters);
            tracers = List.copyOf(tracers);
        }
    }

    private Proxy(Parts parts) {
        int count = parts.recorders().size();
        transport = parts.transport();
        tls = parts.tls();
        group = new MultiThreadIoEventLoopGroup(count, parts.transport().factory());
        names = HostNames.lookup(parts.transport(), parts.upstreams().dns());
        int index = 0;
        for (EventExecutor executor : group) {
            EventLoop loop = (EventLoop) executor;
            ProxyLoop proxyLoop = new ProxyLoop(
                    loop,
                    parts.router(),
                    parts.recorders().get(index),
                    parts.decisions().get(index),
                    parts.counters().get(index),
                    parts.settings(),
                    parts.upstreams(),
                    parts.targets(),
                    parts.tls(),
                    parts.accessLog(),
                    parts.tracers().isEmpty() ? null : parts.tracers().get(index),
                    new Connector(loop, parts.transport(), names));
            loops.put(loop, proxyLoop);
            if (index == 0) {
                proxyLoop.checksHealth();
            }
            proxyLoop.start();
            index++;
        }
    }

    /** Starts listening. Throws {@link IOException} when the address cannot be had; then nothing is left running. */
    public static Proxy start(Parts parts, InetSocketAddress address) throws IOException {
        Proxy proxy = new Proxy(parts);
        try {
            proxy.plain =
                    proxy.open(address, (loop, channel) -> channel.pipeline().addLast(new ClearArrival(loop, channel)));
        } catch (IOException e) {
            proxy.close();
            throw e;
        }
        return proxy;
    }

    /** Listens for TLS too, from now on. Throws {@link IOException} when the address cannot be had. */
    public synchronized void listenForTls(InetSocketAddress address) throws IOException {
        if (!group.isShuttingDown() && secure == null) {
            secure = open(address, (loop, channel) -> TlsArrival.on(loop, channel, tls.current()));
        }
    }

    /** Listens for TLS no more; connections that are open go on. */
    public synchronized void stopListeningForTls() {
        if (secure != null) {
            secure.close();
            secure = null;
        }
    }

    private Listeners open(InetSocketAddress address, BiConsumer<ProxyLoop, SocketChannel> onConnection)
            throws IOException {
        List<EventLoop> each = new ArrayList<>();
        group.forEach(executor -> each.add((EventLoop) executor));
        return Listeners.open(transport, group, each, address, new Entrance(loops, onConnection));
    }

    /** The port that is listened on. */
    public int port() {
        return requireNonNull(plain).port();
    }

    /** The port that is listened on for TLS; 0 when none is. */
    public synchronized int tlsPort() {
        return secure == null ? 0 : secure.port();
    }

    private synchronized void stopListening() {
        Stream.of(plain, secure).filter(Objects::nonNull).forEach(Listeners::close);
    }

    /**
     * Says goodbye with every answer, then stops accepting, closes what is idle, and waits until the exchanges in flight are done; what is
     * not by then is broken off. Whether all were done.
     *
     * @param grace how long connections are still accepted, so that balancers in front can notice
     * @param limit how long exchanges may take after that
     */
    public boolean drain(Duration grace, Duration limit) {
        loops.values().forEach(loop -> loop.loop().execute(loop::leave));
        LockSupport.parkNanos(grace.toNanos());
        stopListening();
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
        stopListening();
        loops.values().forEach(loop -> loop.loop().submit(loop::abort).awaitUninterruptibly());
        // Loops that end with operations in flight may wait for them for ever.
        await(
                loop -> loop.isEmpty()
                        && loop.upstreams().isEmpty()
                        && loop.mirrors().isEmpty(),
                LONGEST_CLOSING);
        names.close();
        group.shutdownGracefully(20, 5_000, TimeUnit.MILLISECONDS).awaitUninterruptibly();
    }

    /** Puts a handler on each connection that comes. */
    @ChannelHandler.Sharable
    private static final class Entrance extends ChannelInitializer<SocketChannel> {
        private final Map<EventExecutor, ProxyLoop> loops;
        private final BiConsumer<ProxyLoop, SocketChannel> onConnection;

        Entrance(Map<EventExecutor, ProxyLoop> loops, BiConsumer<ProxyLoop, SocketChannel> onConnection) {
            this.loops = loops;
            this.onConnection = onConnection;
        }

        @Override
        protected void initChannel(SocketChannel channel) {
            ProxyLoop loop = loops.get(channel.eventLoop());
            if (loop == null) {
                throw new IllegalStateException("a connection on no loop of ours");
            }
            ProxySettings settings = loop.settings();
            channel.pipeline().addLast(new NoReadAfterClose());
            if (settings.proxyProtocol() && settings.trusted().trusts(channel.remoteAddress())) {
                ProxyHeaderReader.on(channel, () -> loop.counters().add(Gauge.PROXY_HEADERS_BROKEN, 1));
            }
            onConnection.accept(loop, channel);
        }
    }
}
