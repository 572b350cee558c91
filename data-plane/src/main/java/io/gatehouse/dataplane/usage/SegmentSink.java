package io.gatehouse.dataplane.usage;

import io.gatehouse.model.usage.UsageSegment;
import java.io.IOException;

/** Where closed segments go: the control plane. Called on the ledger's shipping thread, one call at a time; it may block. */
public interface SegmentSink {
    /**
     * Returns once the segment is applied, or had been before. The same segment comes again, unchanged, until then.
     *
     * @throws SegmentRefused it will never be taken: it is set aside
     * @throws IOException it was not taken, or nobody knows: it is tried again
     */
    void deliver(UsageSegment segment) throws IOException, InterruptedException;
}
