package io.gatehouse.dataplane.config;

import io.gatehouse.dataplane.control.ControlPlane;
import io.gatehouse.dataplane.control.ControlPlaneFailure;
import io.gatehouse.dataplane.control.Snapshot;
import io.gatehouse.dataplane.gateway.Configuration;
import io.gatehouse.dataplane.gateway.NodeServices;
import io.gatehouse.model.sync.ChangeBatch;
import io.gatehouse.model.sync.NodeReport;
import io.gatehouse.model.sync.Protocol;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * Keeps a node in step with its control plane, on two threads of its own: one fetches and applies, one reports.
 *
 * <pre>
 *   restore ─→ not joined ──join──→ snapshot ──→ changes ⟲
 *                  ↑ 401, token          ↑─── 410 ────┘
 * </pre>
 *
 * <p>When the control plane is away, or no longer accepts the node, what was applied goes on being served, and calls are tried again
 * after growing waits.
 */
public final class Synchronizer implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Synchronizer.class.getName());
    private static final Duration END = Duration.ofSeconds(2);

    private final ControlPlane controlPlane;
    private final Membership membership;
    private final Applier applier;
    private final Reporter reporter;
    private final DiskStore store;
    private final LiveGateway live = new LiveGateway();
    private final Backoff backoff = new Backoff(new SplittableRandom());
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Held while state is applied: an interrupt would break the file that is being written. */
    private final ReentrantLock applying = new ReentrantLock();

    private final Thread fetching;
    private final Thread reporting;
    private volatile boolean connected;
    private boolean told;

    /**
     * @param folder where state and identity are kept, {@code GATEHOUSE_HOME/node}
     * @param joinToken asked each time the node has to join; empty when there is none
     * @param ledger asked for each report, on a thread of this object
     */
    public Synchronizer(
            ControlPlane controlPlane,
            NodeServices services,
            Path folder,
            NodeFacts facts,
            Supplier<Optional<String>> joinToken,
            Supplier<NodeReport.LedgerStatement> ledger,
            Supplier<List<NodeReport.Target>> targets,
            Supplier<List<String>> troubles,
            InstantSource clock) {
        this.controlPlane = controlPlane;
        this.store = new DiskStore(folder);
        this.membership = new Membership(controlPlane, new IdentityFile(folder), joinToken, facts.name(), clock);
        this.applier = new Applier(new Configuration(services), live, store, clock);
        this.reporter =
                new Reporter(controlPlane, membership, live, facts, ledger, targets, troubles, services::liveNodes);
        this.fetching = Thread.ofPlatform().name("sync").daemon().unstarted(this::run);
        this.reporting = Thread.ofPlatform().name("report").daemon().unstarted(reporter);
    }

    /** Takes up identity and configuration from disk. Call it once, before {@link #start}, on the same thread. */
    public void restore() {
        membership.restore();
        applier.restore();
    }

    /** Begins to fetch and report. {@code address} is where callers reach this node, as host:port. */
    public void start(String address) {
        reporter.address(address);
        fetching.start();
        reporting.start();
    }

    /** What traffic is served by. */
    public LiveGateway live() {
        return live;
    }

    /** Who this node is, once it has joined. */
    public Optional<UUID> node() {
        return membership.node();
    }

    /** Whether the last call for changes was answered. */
    public boolean isConnected() {
        return connected;
    }

    /** Whether the disk holds what is applied; false while it is full or broken: a restart would then go on with an older state. */
    public boolean isStored() {
        return applier.isStored();
    }

    private void run() {
        while (closed.getCount() > 0) {
            try {
                if (!membership.isMember() && !membership.join()) {
                    tell("no join token is set, and this node has not joined yet");
                    pause();
                    continue;
                }
                fetch();
                connected = true;
                told = false;
                backoff.reset();
            } catch (ControlPlaneFailure.Refused e) {
                refused(e);
            } catch (ControlPlaneFailure e) {
                connected = false;
                tell("the control plane is away reason=" + e.getMessage());
                pause();
            } catch (InterruptedException _) {
                closed.countDown();
            } catch (RuntimeException e) {
                connected = false;
                LOG.log(Level.ERROR, "changes cannot be applied", e);
                pause();
            }
        }
    }

    private void fetch() throws ControlPlaneFailure, InterruptedException {
        if (applier.wantsSnapshot()) {
            try (Snapshot snapshot = controlPlane.snapshot()) {
                undisturbed(() -> applier.replace(snapshot));
            }
            return;
        }
        Optional<ChangeBatch> batch = controlPlane.changes(applier.sequence(), Protocol.MAX_WAIT);
        if (batch.isPresent()) {
            undisturbed(() -> applier.apply(batch.get()));
        }
    }

    /** Something that changes what is served. */
    private interface Step {
        void run() throws ControlPlaneFailure;
    }

    private void undisturbed(Step step) throws ControlPlaneFailure {
        applying.lock();
        try {
            if (closed.getCount() > 0) {
                step.run();
                reporter.nudge();
            }
        } finally {
            applying.unlock();
        }
    }

    private void refused(ControlPlaneFailure.Refused refusal) {
        if (refusal.status() == 410 && !applier.wantsSnapshot()) {
            LOG.log(Level.INFO, "too far behind, taking a snapshot sequence=" + applier.sequence());
            applier.outdated();
            return;
        }
        connected = false;
        tell("the control plane refuses this node " + refusal.getMessage());
        pause();
        if (refusal.status() == 401 && membership.isMember()) {
            joinAgain();
        }
    }

    private void joinAgain() {
        try {
            membership.join();
        } catch (ControlPlaneFailure e) {
            LOG.log(Level.DEBUG, "joining again failed reason=" + e.getMessage());
        } catch (InterruptedException _) {
            closed.countDown();
        }
    }

    /** One line for each time that something begins to be wrong. */
    private void tell(String trouble) {
        if (!told) {
            LOG.log(Level.WARNING, trouble + " serving=" + live.isLoaded());
            told = true;
        }
    }

    private void pause() {
        try {
            if (closed.await(backoff.next().toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.log(Level.DEBUG, "synchronizing ended");
            }
        } catch (InterruptedException _) {
            closed.countDown();
        }
    }

    /** Stops both threads; the gateway goes on as it is. */
    @Override
    public void close() throws IOException {
        closed.countDown();
        try {
            boolean idle = applying.tryLock(END.toMillis(), TimeUnit.MILLISECONDS);
            fetching.interrupt();
            reporting.interrupt();
            if (idle) {
                applying.unlock();
            }
            if (fetching.isAlive()) {
                fetching.join(END);
            }
            if (reporting.isAlive()) {
                reporting.join(END);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        store.close();
    }
}
