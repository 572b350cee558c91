package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.decisions.DecisionLog;
import io.gatehouse.dataplane.fake.FakeRecorder;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.gateway.CompiledUpstream;
import io.gatehouse.dataplane.gateway.Forwarding;
import io.gatehouse.dataplane.gateway.HashRing;
import io.gatehouse.dataplane.gateway.Match;
import io.gatehouse.dataplane.gateway.Published;
import io.gatehouse.dataplane.http1.HeadLimits;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.loops.Transport;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.dataplane.telemetry.LoopCounters;
import io.gatehouse.dataplane.tls.LiveTls;
import io.gatehouse.dataplane.tracing.Tracer;
import io.gatehouse.dataplane.upstream.Targets;
import io.gatehouse.dataplane.upstream.UpstreamSettings;
import io.gatehouse.model.config.Balancing;
import io.gatehouse.model.config.Bulkhead;
import io.gatehouse.model.config.Compression;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.Resilience;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.HeaderName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;

/** A proxy on one loop that leads every request to one route, and the recorder behind it. */
final class ProxyTester implements AutoCloseable {
    static final UUID API = new UUID(0, 1);
    static final UUID ROUTE = new UUID(0, 2);

    final FakeRecorder recorder = new FakeRecorder();
    final LoopCounters counters = new LoopCounters();
    final DecisionLog decisions = new DecisionLog();
    final Targets targets = new Targets();
    final Proxy proxy;

    /** What a test may vary; everything has a default. */
    static final class Setup {
        Transport transport = Transport.best();
        List<Enforcer> policies = List.of();
        List<HeaderName> hidden = List.of();
        List<CompiledTarget> targets = List.of();
        UpstreamProtocol protocol = UpstreamProtocol.AUTO;
        ProxyProtocol introduces = ProxyProtocol.OFF;
        int stripped;
        Duration timeout = Duration.ofSeconds(10);
        Duration total = Duration.ZERO;
        Compression compression;
        long maxBody = 1_000_000;
        int connections = 256;
        int requests;
        int queue = 1024;
        Duration queueWait = Duration.ofSeconds(1);
        Duration idle = Duration.ofSeconds(60);
        Duration webSocketIdle = Duration.ofMinutes(10);
        Duration streamIdle = Duration.ofSeconds(300);
        Duration headRead = Duration.ofSeconds(10);
        Duration bodyProgress = Duration.ofMinutes(5);
        Duration farewell = Duration.ofSeconds(10);
        int clients = 1000;
        TrustedProxies trusted = TrustedProxies.NONE;
        boolean proxyProtocol;
        Duration shedAfter = Duration.ZERO;
        Match match;
        LiveTls tls = new LiveTls();
        List<Tracer> tracers = List.of();
        Resilience resilience = Resilience.USUAL;
        Function<CompiledUpstream, Forwarding> forwarding;

        Setup to(int... ports) {
            targets = java.util.Arrays.stream(ports)
                    .mapToObj(port -> new CompiledTarget(
                            Published.UPSTREAM, null, "127.0.0.1", port, "up.test:" + port, protocol, introduces, ""))
                    .toList();
            return this;
        }

        ProxyTester start() throws IOException {
            return new ProxyTester(this);
        }
    }

    static ProxyTester to(int port) throws IOException {
        return new Setup().to(port).start();
    }

    private ProxyTester(Setup setup) throws IOException {
        Resilience said = setup.resilience;
        Resilience resilience = new Resilience(
                said.balancing(),
                said.health(),
                said.retries(),
                said.breaker(),
                new Bulkhead(setup.requests, setup.queue, setup.queueWait));
        CompiledUpstream upstream = new CompiledUpstream(
                "default",
                setup.targets,
                setup.targets,
                2_000_000_000L,
                setup.connections,
                resilience,
                setup.resilience.balancing().method() == Balancing.Method.HASH
                        ? HashRing.of(
                                setup.targets,
                                setup.targets.stream().mapToLong(_ -> 1).toArray())
                        : null);
        List<CompiledUpstream> all = List.of(upstream);
        Match match = setup.match != null
                ? setup.match
                : new CompiledRoute(
                        API,
                        ROUTE,
                        1,
                        setup.policies,
                        setup.policies,
                        setup.hidden,
                        setup.forwarding == null ? Forwarding.to(upstream) : setup.forwarding.apply(upstream),
                        setup.stripped,
                        setup.timeout.toNanos(),
                        setup.total.toNanos(),
                        setup.maxBody,
                        setup.compression,
                        "/t/{id}");
        proxy = Proxy.start(
                new Proxy.Parts(
                        setup.transport,
                        new Router() {
                            @Override
                            public Match match(RequestHead head, byte[] path, int from, int to) {
                                return match;
                            }

                            @Override
                            public List<CompiledUpstream> upstreams() {
                                return all;
                            }
                        },
                        List.of(recorder),
                        List.of(decisions),
                        List.of(counters),
                        new ProxySettings(
                                HeadLimits.DEFAULT,
                                setup.clients,
                                setup.headRead,
                                setup.idle,
                                setup.bodyProgress,
                                setup.streamIdle,
                                setup.webSocketIdle,
                                100,
                                Duration.ofSeconds(2),
                                setup.shedAfter,
                                setup.farewell,
                                setup.trusted,
                                setup.proxyProtocol),
                        new UpstreamSettings(1, Duration.ofSeconds(30), new HeadLimits(0, 64 * 1024, 200), List.of()),
                        targets,
                        setup.tls,
                        null,
                        setup.tracers),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    RawClient client() throws IOException {
        return new RawClient(proxy.port());
    }

    long value(Gauge gauge) {
        return counters.value(gauge);
    }

    @Override
    public void close() {
        proxy.close();
    }
}
