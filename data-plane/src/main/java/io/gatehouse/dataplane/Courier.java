package io.gatehouse.dataplane;

import io.gatehouse.dataplane.control.ControlPlane;
import io.gatehouse.dataplane.control.ControlPlaneFailure;
import io.gatehouse.dataplane.decisions.DecisionSink;
import io.gatehouse.dataplane.limits.LeaseDesk;
import io.gatehouse.dataplane.usage.SegmentRefused;
import io.gatehouse.dataplane.usage.SegmentSink;
import io.gatehouse.model.sync.LeaseReply;
import io.gatehouse.model.sync.LeaseRequest;
import io.gatehouse.model.usage.DecisionBatch;
import io.gatehouse.model.usage.UsageSegment;
import java.io.IOException;

/** Takes segments of the ledger, decisions, and what is said of leases to the control plane. Blocks the threads of those that call it. */
final class Courier implements SegmentSink, DecisionSink, LeaseDesk {
    private final ControlPlane controlPlane;

    Courier(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Override
    public void deliver(UsageSegment segment) throws IOException, InterruptedException {
        try {
            controlPlane.usage(segment);
        } catch (ControlPlaneFailure.Refused refused) {
            if (refused.status() == 400 || refused.status() == 422) {
                throw new SegmentRefused(String.valueOf(refused.getMessage()));
            }
            throw new IOException(refused.getMessage(), refused);
        } catch (ControlPlaneFailure away) {
            throw new IOException(away.getMessage(), away);
        }
    }

    @Override
    public boolean deliver(DecisionBatch batch) throws IOException, InterruptedException {
        try {
            controlPlane.decisions(batch);
            return true;
        } catch (ControlPlaneFailure.Refused refused) {
            if (refused.status() == 400 || refused.status() == 422) {
                return false;
            }
            throw new IOException(refused.getMessage(), refused);
        } catch (ControlPlaneFailure away) {
            throw new IOException(away.getMessage(), away);
        }
    }

    @Override
    public LeaseReply exchange(LeaseRequest request) throws IOException, InterruptedException {
        try {
            return controlPlane.leases(request);
        } catch (ControlPlaneFailure failure) {
            throw new IOException(failure.getMessage(), failure);
        }
    }
}
