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
import org.jspecify.annotations.Nullable;

/** Takes segments of the ledger, decisions, and what is said of leases to the control plane. Blocks the threads of those that call it. */
final class Courier implements SegmentSink, DecisionSink, LeaseDesk {
    private final ControlPlane controlPlane;

    Courier(ControlPlane controlPlane) {
        this.controlPlane = controlPlane;
    }

    @Override
    public void deliver(UsageSegment segment) throws IOException, InterruptedException {
        String refusal = sent(() -> controlPlane.usage(segment));
        if (refusal != null) {
            throw new SegmentRefused(refusal);
        }
    }

    @Override
    public boolean deliver(DecisionBatch batch) throws IOException, InterruptedException {
        return sent(() -> controlPlane.decisions(batch)) == null;
    }

    private interface Sending {
        void send() throws ControlPlaneFailure, InterruptedException;
    }

    /** Why it will be refused every time; null when it was taken. */
    private static @Nullable String sent(Sending sending) throws IOException, InterruptedException {
        try {
            sending.send();
            return null;
        } catch (ControlPlaneFailure failure) {
            if (failure instanceof ControlPlaneFailure.Refused refused
                    && (refused.status() == 400 || refused.status() == 422)) {
                return String.valueOf(refused.getMessage());
            }
            throw new IOException(failure.getMessage(), failure);
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
