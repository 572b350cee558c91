package io.gatehouse.dataplane.usage;

import java.io.IOException;

/** The control plane answered 400 or 422: this segment is never to be sent again unchanged. */
public final class SegmentRefused extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * @param reason what the control plane said, in a sentence for an operator
     */
    public SegmentRefused(String reason) {
        super(reason);
    }
}
