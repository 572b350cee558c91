package io.gatehouse.dataplane.decisions;

import io.gatehouse.model.usage.DecisionBatch;
import java.io.IOException;

/** Where decisions go. */
@FunctionalInterface
public interface DecisionSink {
    /**
     * Returns once they are kept there. Throws {@link IOException} when they may be sent again later. Blocks.
     *
     * @return false when they are refused, and will be every time
     */
    boolean deliver(DecisionBatch batch) throws IOException, InterruptedException;
}
