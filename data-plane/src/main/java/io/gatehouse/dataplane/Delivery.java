package io.gatehouse.dataplane;

import io.gatehouse.dataplane.control.ControlPlane;
import io.gatehouse.dataplane.control.ControlPlaneFailure;
import io.gatehouse.dataplane.usage.SegmentRefused;
import io.gatehouse.dataplane.usage.SegmentSink;
import io.gatehouse.model.usage.UsageSegment;
import java.io.IOException;

/** Brings segments of the ledger to the control plane. Called on the ledger's own thread; blocks it. */
final class Delivery implements SegmentSink {
    private final ControlPlane controlPlane;

    Delivery(ControlPlane controlPlane) {
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
}
