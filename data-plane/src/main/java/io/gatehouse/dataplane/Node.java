package io.gatehouse.dataplane;

import io.gatehouse.dataplane.accesslog.AccessLog;
import io.gatehouse.dataplane.config.LiveGateway;
import io.gatehouse.dataplane.config.NodeFacts;
import io.gatehouse.dataplane.config.Synchronizer;
import io.gatehouse.dataplane.control.ControlPlane;
import io.gatehouse.dataplane.decisions.DecisionLog;
import io.gatehouse.dataplane.decisions.DecisionShipper;
import io.gatehouse.dataplane.disk.FolderInUse;
import io.gatehouse.dataplane.gateway.CompiledUpstream;
import io.gatehouse.dataplane.gateway.Match;
import io.gatehouse.dataplane.gateway.NodeServices;
import io.gatehouse.dataplane.http1.HeadLimits;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.limits.LeaseBook;
import io.gatehouse.dataplane.limits.LeaseSettings;
import io.gatehouse.dataplane.proxy.Proxy;
import io.gatehouse.dataplane.proxy.ProxySettings;
import io.gatehouse.dataplane.proxy.Router;
import io.gatehouse.dataplane.settings.BadSetting;
import io.gatehouse.dataplane.settings.NodeSettings;
import io.gatehouse.dataplane.settings.Setting;
import io.gatehouse.dataplane.status.Metrics;
import io.gatehouse.dataplane.status.NodeStatus;
import io.gatehouse.dataplane.status.StatusServer;
import io.gatehouse.dataplane.telemetry.LoopCounters;
import io.gatehouse.dataplane.tls.CertificateFiles;
import io.gatehouse.dataplane.tls.TlsCompiler;
import io.gatehouse.dataplane.upstream.TargetReports;
import io.gatehouse.dataplane.upstream.Targets;
import io.gatehouse.dataplane.upstream.UpstreamSettings;
import io.gatehouse.dataplane.usage.Ledger;
import io.gatehouse.dataplane.usage.LedgerSettings;
import io.gatehouse.dataplane.usage.Recorder;
import java.io.IOException;
import java.lang.System.Logger;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A node: takes up what it kept on disk, serves traffic by it, and keeps in step with its control plane. All its parts are put
 * together here.
 */
public final class Node implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Node.class.getName());

    private final NodeSettings settings;
    private final ControlPlane controlPlane;
    private final Ledger ledger;
    private final LeaseBook leases;
    private final Synchronizer synchronizer;
    private final @Nullable AccessLog accessLog;
    private final DecisionShipper decisions;
    private final NodeStatus status;
    private final Proxy proxy;
    private final StatusServer statusServer;
    private final @Nullable CertificateFiles certificateFiles;
    private final Telemetry telemetry;

    private Node(NodeSettings settings) throws BadSetting, IOException {
        Clock clock = Clock.systemUTC();
        this.settings = settings;
        controlPlane = new ControlPlane(settings.control());
        Courier courier = new Courier(controlPlane);
        ledger = opened(
                settings.folder(),
                folder -> Ledger.open(folder.resolve("usage"), this::id, LedgerSettings.defaults(), clock));
        leases = opened(
                settings.folder(),
                folder -> LeaseBook.open(folder.resolve("leases"), courier, LeaseSettings.defaults(), clock));
        accessLog = accessLog(settings);
        NodeServices services = new NodeServices(leases::quota, clock);
        Targets targets = new Targets();
        NodeFacts facts = new NodeFacts(settings.name(), version(), Instant.now());
        synchronizer = new Synchronizer(
                controlPlane,
                services,
                settings.folder(),
                facts,
                settings::joinToken,
                ledger::statement,
                new TargetReports(targets)::report,
                this::troubles,
                clock);
        synchronizer.restore();

        LiveGateway live = synchronizer.live();
        List<LoopCounters> counters =
                Stream.generate(LoopCounters::new).limit(settings.loops()).toList();
        List<Recorder> recorders =
                Stream.generate(ledger::recorder).limit(settings.loops()).toList();
        List<DecisionLog> decisionLogs =
                Stream.generate(DecisionLog::new).limit(settings.loops()).toList();
        decisions = new DecisionShipper(decisionLogs, this::id, courier::deliver, Duration.ofSeconds(1));
        telemetry = new Telemetry(settings.otlp());
        status = new NodeStatus(
                live,
                synchronizer::isConnected,
                ledger::status,
                counters,
                targets,
                this::accessLogDropped,
                telemetry.counts(),
                clock);
        statusServer =
                listening(Setting.GATEHOUSE_NODE_STATUS_PORT, settings.status(), at -> StatusServer.start(at, status));
        Proxy.Parts parts = new Proxy.Parts(
                settings.transport(),
                new LiveRouter(live),
                recorders,
                decisionLogs,
                counters,
                limits(settings),
                UpstreamSettings.of(settings.loops(), settings.dns()),
                targets,
                services.tls(),
                accessLog,
                telemetry.tracers(settings.loops()));
        proxy = listening(Setting.GATEHOUSE_GATEWAY_PORT, settings.gateway(), at -> Proxy.start(parts, at));

        services.tls().onChange(this::listenForTls);
        certificateFiles = settings.tlsFolder()
                .map(folder -> new CertificateFiles(folder, services.tls(), Duration.ofSeconds(5)))
                .orElse(null);
        ledger.start(courier);
        leases.start();
        decisions.start();
        telemetry.start(version(), new Metrics(status)::read, clock);
        synchronizer.start(settings.name() + ":" + proxy.port());
        status.serves();
    }

    /** Leads requests where the configuration of now does. */
    private record LiveRouter(LiveGateway live) implements Router {
        @Override
        public Match match(RequestHead head, byte[] path, int from, int to) {
            return live.current().match(head, path, from, to);
        }

        @Override
        public List<CompiledUpstream> upstreams() {
            return live.current().upstreams();
        }
    }

    /** Called when the first certificate is there, and when the last one is gone. The node goes on without TLS when the port cannot be had. */
    private void listenForTls(boolean any) {
        if (!any) {
            proxy.stopListeningForTls();
            LOG.log(Logger.Level.INFO, "TLS is spoken no more: there is no certificate");
            return;
        }
        InetSocketAddress address = settings.gatewayTls();
        String where = address.getHostString() + ":" + address.getPort();
        try {
            proxy.listenForTls(address);
            LOG.log(
                    Logger.Level.INFO,
                    "TLS is spoken address=" + where + " port=" + proxy.tlsPort() + " native="
                            + TlsCompiler.isNative());
        } catch (IOException e) {
            LOG.log(
                    Logger.Level.ERROR,
                    "TLS cannot be spoken: the port is taken or not allowed address=" + where + " setting="
                            + Setting.GATEHOUSE_GATEWAY_TLS_PORT);
        }
    }

    private static @Nullable AccessLog accessLog(NodeSettings settings) throws BadSetting {
        if (settings.accessLog().isEmpty()) {
            return null;
        }
        try {
            return AccessLog.start(settings.accessLog().get());
        } catch (IOException e) {
            throw new BadSetting(
                    Setting.GATEHOUSE_ACCESS_LOG, "names a file that cannot be written: " + e.getMessage() + ".");
        }
    }

    /** Something that is kept in a folder. */
    private interface Keeping<T> {
        T in(Path folder) throws IOException;
    }

    private static <T> T opened(Path folder, Keeping<T> keeping) throws BadSetting {
        try {
            return keeping.in(folder);
        } catch (FolderInUse e) {
            throw new BadSetting(Setting.GATEHOUSE_HOME, "names a folder that is in use. " + e.getMessage());
        } catch (IOException e) {
            throw new BadSetting(
                    Setting.GATEHOUSE_HOME, "names a folder that cannot be used, " + folder + ": " + e.getMessage());
        }
    }

    private long accessLogDropped() {
        return accessLog == null ? 0 : accessLog.dropped();
    }

    private List<String> troubles() {
        return new Troubles(ledger.status(), leases.status(), synchronizer.isStored(), accessLogDropped()).sentences();
    }

    /** Asked after everything is put together. */
    private @Nullable UUID id() {
        return synchronizer.node().orElse(null);
    }

    private static ProxySettings limits(NodeSettings settings) {
        ProxySettings usual = ProxySettings.of(settings.loops());
        return new ProxySettings(
                HeadLimits.DEFAULT,
                Math.ceilDiv(settings.connections(), settings.loops()),
                usual.headRead(),
                usual.idle(),
                settings.bodyProgress(),
                usual.streamIdle(),
                usual.webSocketIdle(),
                usual.streams(),
                usual.linger(),
                settings.shedAfter(),
                usual.farewell(),
                settings.trustedProxies(),
                settings.proxyProtocol());
    }

    private static String version() {
        String version = Node.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Something that listens. */
    private interface Opening<T> {
        T at(InetSocketAddress address) throws IOException;
    }

    private static <T> T listening(Setting port, InetSocketAddress address, Opening<T> opening) throws BadSetting {
        try {
            return opening.at(address);
        } catch (IOException e) {
            String where = address.getHostString() + ":" + address.getPort();
            throw new BadSetting(port, "names a port that cannot be had: " + where + " is taken or not allowed.");
        }
    }

    /** Starts a node. What it throws has a sentence for whoever started it. */
    public static Node start(NodeSettings settings) throws BadSetting, IOException {
        Node node = new Node(settings);
        LOG.log(
                Logger.Level.INFO,
                "node started gateway=" + settings.gateway().getHostString() + ":" + node.port() + " status="
                        + settings.status().getHostString() + ":" + node.statusPort() + " transport="
                        + settings.transport() + " loops=" + settings.loops() + " control=" + settings.control());
        return node;
    }

    /** The port that traffic is taken on. */
    public int port() {
        return proxy.port();
    }

    public int statusPort() {
        return statusServer.port();
    }

    /** The port that traffic with TLS is taken on; 0 while there is no certificate. */
    public int tlsPort() {
        return proxy.tlsPort();
    }

    /** Ends in order: no new traffic, exchanges in flight, usage, status. */
    @Override
    public void close() throws IOException {
        status.drains();
        boolean done = proxy.drain(settings.drainGrace(), settings.drain());
        LOG.log(Logger.Level.INFO, "traffic ended allDone=" + done);
        if (certificateFiles != null) {
            certificateFiles.close();
        }
        synchronizer.close();
        decisions.close();
        if (accessLog != null) {
            accessLog.close();
        }
        leases.close();
        telemetry.close();
        ledger.close();
        controlPlane.close();
        statusServer.close();
        LOG.log(Logger.Level.INFO, "node stopped");
    }
}
