package io.gatehouse.dataplane.config;

import io.gatehouse.dataplane.control.ControlPlane;
import io.gatehouse.dataplane.control.ControlPlaneFailure;
import io.gatehouse.model.sync.NodeReport;
import io.gatehouse.model.sync.Protocol;
import io.gatehouse.model.sync.ReportReply;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/** Tells the control plane how the node is doing, at intervals and whenever it is nudged, and keeps the identity fresh. Runs on a thread of its own. */
final class Reporter implements Runnable {
    private static final Logger LOG = System.getLogger(Reporter.class.getName());

    /** More than this the control plane need not be told to see that something is wrong. */
    private static final int MOST_BROKEN = 1_000;

    private final ControlPlane controlPlane;
    private final Membership membership;
    private final LiveGateway live;
    private final NodeFacts facts;
    private final Supplier<NodeReport.LedgerStatement> ledger;
    private final Supplier<List<NodeReport.Target>> targets;
    private final Supplier<List<String>> troubles;
    private final IntConsumer liveNodes;
    /** One is there from the start: a node that comes back says so at once. */
    private final Semaphore nudges = new Semaphore(1);

    private volatile String address = "";

    Reporter(
            ControlPlane controlPlane,
            Membership membership,
            LiveGateway live,
            NodeFacts facts,
            Supplier<NodeReport.LedgerStatement> ledger,
            Supplier<List<NodeReport.Target>> targets,
            Supplier<List<String>> troubles,
            IntConsumer liveNodes) {
        this.controlPlane = controlPlane;
        this.membership = membership;
        this.live = live;
        this.facts = facts;
        this.ledger = ledger;
        this.targets = targets;
        this.troubles = troubles;
        this.liveNodes = liveNodes;
    }

    void address(String reachable) {
        address = reachable;
    }

    /** Makes the next report come now. */
    void nudge() {
        nudges.release();
    }

    /** Until the thread is interrupted. */
    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                nudges.tryAcquire(Protocol.REPORT_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
                nudges.drainPermits();
                if (membership.isMember()) {
                    report();
                }
            }
        } catch (InterruptedException _) {
            LOG.log(Level.DEBUG, "reporting ended");
        }
    }

    private void report() throws InterruptedException {
        try {
            membership.renewIfDue();
            if (live.isLoaded()) {
                ReportReply reply = controlPlane.report(statement());
                liveNodes.accept(reply.liveNodes());
            }
        } catch (ControlPlaneFailure e) {
            LOG.log(Level.DEBUG, "report failed reason=" + e.getMessage());
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "report failed", e);
        }
    }

    private NodeReport statement() {
        LiveGateway.Applied applied = live.applied();
        List<NodeReport.Broken> broken = applied.broken();
        return new NodeReport(
                Protocol.FORMAT,
                applied.sequence(),
                applied.appliedAt(),
                facts.version(),
                facts.startedAt(),
                address,
                broken.stream().limit(MOST_BROKEN).map(Reporter::cut).toList(),
                ledger.get(),
                targets.get(),
                troubles.get());
    }

    /** A longer reason would be refused, and the whole report with it. */
    private static NodeReport.Broken cut(NodeReport.Broken broken) {
        String reason = broken.reason();
        if (reason.length() <= NodeReport.LONGEST_REASON) {
            return broken;
        }
        int end = NodeReport.LONGEST_REASON
                - (Character.isHighSurrogate(reason.charAt(NodeReport.LONGEST_REASON - 1)) ? 1 : 0);
        return new NodeReport.Broken(broken.kind(), broken.id(), reason.substring(0, end));
    }
}
