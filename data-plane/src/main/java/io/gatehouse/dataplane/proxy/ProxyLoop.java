package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.accesslog.AccessLog;
import io.gatehouse.dataplane.compression.BodyCoder;
import io.gatehouse.dataplane.decisions.DecisionLog;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.loops.Timers;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.dataplane.telemetry.LoopCounters;
import io.gatehouse.dataplane.tls.LiveTls;
import io.gatehouse.dataplane.tls.TlsHosts;
import io.gatehouse.dataplane.tracing.Trace;
import io.gatehouse.dataplane.tracing.Tracer;
import io.gatehouse.dataplane.upstream.Connector;
import io.gatehouse.dataplane.upstream.HealthChecks;
import io.gatehouse.dataplane.upstream.Targets;
import io.gatehouse.dataplane.upstream.UpstreamSettings;
import io.gatehouse.dataplane.upstream.Upstreams;
import io.gatehouse.dataplane.usage.Recorder;
import io.gatehouse.model.config.ContentCoding;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Everything that the exchanges of one event loop share: where they are routed and recorded, upstream connections, deadlines, and
 * room to put heads together. Confined to its loop, but for {@link #drain} and what is final.
 */
final class ProxyLoop {
    /** A caller's connection, as the loop sees it. */
    interface Connection {
        /** Asks the caller to leave, where the protocol can say that beside an answer. */
        default void leave() {}

        /** Closes now if nothing is going on, else with the last answer. */
        void drain();

        /** Breaks it off. */
        void reset();
    }

    private static final int SWEEP_TICKS = 200;
    /** How often it is asked whether long exchanges may go on: once a second. */
    private static final int RECHECK_TICKS = 20;

    private static final int KEPT_EXCHANGES = 1024;
    private static final int MOST_CODERS = 128;

    private final EventLoop loop;
    private final Router router;
    private final Recorder recorder;
    private final DecisionLog decisions;
    private final LiveTls tls;
    private final @Nullable AccessLog accessLog;
    private final @Nullable Tracer tracer;
    private final LoopCounters counters;
    private final ProxySettings settings;
    private final Timers timers = new Timers(System.nanoTime());
    private final Upstreams upstreams;
    private final Mirrors mirrors;
    private final RequestIds ids = new RequestIds();
    private final AnswerWriter answers = new AnswerWriter();
    private final OctetWriter requestHeads = new OctetWriter();
    private final OctetWriter responseHeads = new OctetWriter();
    private final Shedding shedding;
    private final byte[] pathScratch;
    private final ArrayDeque<ProxyExchange> exchanges = new ArrayDeque<>();
    private final Set<Connection> connections = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Lasting> lasting = Collections.newSetFromMap(new IdentityHashMap<>());
    private @Nullable HealthChecks checks;
    private @Nullable Future<?> ticking;
    private boolean leaving;
    private boolean draining;
    private int ticks;
    private int coders;

    ProxyLoop(
            EventLoop loop,
            Router router,
            Recorder recorder,
            DecisionLog decisions,
            LoopCounters counters,
            ProxySettings settings,
            UpstreamSettings upstreamSettings,
            Targets targets,
            LiveTls tls,
            @Nullable AccessLog accessLog,
            @Nullable Tracer tracer,
            Connector connector) {
        this.loop = loop;
        this.router = router;
        this.recorder = recorder;
        this.decisions = decisions;
        this.tls = tls;
        this.accessLog = accessLog;
        this.tracer = tracer;
        this.counters = counters;
        this.settings = settings;
        this.upstreams = new Upstreams(upstreamSettings, targets, connector, timers, counters);
        this.shedding = new Shedding(settings.shedAfter(), Timers.TICK_NANOS, System.nanoTime());
        this.mirrors = new Mirrors(this, new Upstreams(upstreamSettings, new Targets(), connector, timers, counters));
        this.pathScratch = new byte[3 * settings.heads().requestLine()];
    }

    /** Makes deadlines work. */
    void start() {
        ticking = loop.scheduleWithFixedDelay(this::tick, Timers.TICK_NANOS, Timers.TICK_NANOS, TimeUnit.NANOSECONDS);
    }

    /** Targets are asked how they are by this loop. Before {@link #start}. */
    void checksHealth() {
        checks = new HealthChecks(upstreams, router::upstreams);
    }

    private void tick() {
        long now = System.nanoTime();
        shedding.tick(now);
        timers.tick(now);
        if (checks != null) {
            checks.tick(now);
        }
        if (++ticks % SWEEP_TICKS == 0) {
            upstreams.sweep(now);
            mirrors.sweep(now);
        }
        if (ticks % RECHECK_TICKS == 0 && !lasting.isEmpty()) {
            List.copyOf(lasting).stream().filter(answer -> !answer.recheck()).forEach(lasting::remove);
        }
    }

    /** Whether a request that has just come is turned away, because the loop has too much to do. */
    boolean sheds() {
        return shedding.takes();
    }

    /** Asks now and then whether an exchange may go on, until it is over. */
    void lasts(Lasting answer) {
        lasting.add(answer);
        if (leaving) {
            loop.execute(answer::drain);
        }
    }

    /** Runs something on the loop, {@code nanos} from now, unless it is cancelled by then. */
    Future<?> after(long nanos, Runnable task) {
        return loop.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    /** Takes an exchange that is not in use. */
    ProxyExchange take() {
        ProxyExchange exchange = exchanges.pollLast();
        return exchange != null ? exchange : new ProxyExchange(this);
    }

    void give(ProxyExchange exchange) {
        if (exchanges.size() < KEPT_EXCHANGES) {
            exchanges.addLast(exchange);
        }
    }

    /** What compresses one body; null when too many are being compressed: they hold much memory. */
    @Nullable
    BodyCoder coder(ContentCoding coding) {
        if (coders >= MOST_CODERS) {
            return null;
        }
        coders++;
        return new BodyCoder(coding);
    }

    void coderDone(BodyCoder coder) {
        coders--;
        coder.close();
    }

    /** Counts a connection in. Whether it may stay. */
    boolean admits(Connection connection) {
        if (draining || connections.size() >= settings.connections()) {
            counters.add(Gauge.CONNECTIONS_REFUSED, 1);
            return false;
        }
        counters.add(Gauge.CONNECTIONS_ACCEPTED, 1);
        counters.add(Gauge.CONNECTIONS, 1);
        return connections.add(connection);
    }

    /** A connection goes on in another protocol. */
    void replace(Connection before, Connection after) {
        connections.remove(before);
        connections.add(after);
    }

    void forget(Connection connection) {
        counters.add(Gauge.CONNECTIONS, -1);
        connections.remove(connection);
    }

    /** From now on each answer is the last of its connection; new connections are still taken. */
    void leave() {
        leaving = true;
        List.copyOf(connections).forEach(Connection::leave);
        List.copyOf(lasting).forEach(Lasting::drain);
    }

    /** Closes what is idle now and what becomes idle later. */
    void drain() {
        draining = true;
        leave();
        List.copyOf(connections).forEach(Connection::drain);
        upstreams.closeIdle();
        mirrors.closeIdle();
    }

    /** Whether no caller is connected any more. */
    boolean isEmpty() {
        return connections.isEmpty();
    }

    /** Breaks off every exchange that is left. */
    void abort() {
        draining = leaving = true;
        if (checks != null) {
            checks.stop();
        }
        List.copyOf(connections).forEach(Connection::reset);
        upstreams.abort();
        mirrors.abort();
        if (ticking != null) {
            ticking.cancel(false);
        }
    }

    /** Whether each answer is the last of its connection. */
    boolean isLeaving() {
        return leaving;
    }

    EventLoop loop() {
        return loop;
    }

    Router router() {
        return router;
    }

    Recorder recorder() {
        return recorder;
    }

    DecisionLog decisions() {
        return decisions;
    }

    /** The certificates that are shown now. */
    TlsHosts certificates() {
        return tls.current();
    }

    /** Null for none. */
    @Nullable
    AccessLog accessLog() {
        return accessLog;
    }

    /** What an exchange is traced with; null for nothing. */
    @Nullable
    Trace trace() {
        return tracer == null ? null : tracer.trace();
    }

    LoopCounters counters() {
        return counters;
    }

    ProxySettings settings() {
        return settings;
    }

    Timers timers() {
        return timers;
    }

    Upstreams upstreams() {
        return upstreams;
    }

    Mirrors mirrors() {
        return mirrors;
    }

    RequestIds ids() {
        return ids;
    }

    AnswerWriter answers() {
        return answers;
    }

    /** Room for the head of one request; used up before anything else runs. */
    OctetWriter requestHeads() {
        return requestHeads;
    }

    /** Room for the head of one response; used up before the next is read. */
    OctetWriter responseHeads() {
        return responseHeads;
    }

    byte[] pathScratch() {
        return pathScratch;
    }
}
