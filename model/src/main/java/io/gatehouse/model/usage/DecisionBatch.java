package io.gatehouse.model.usage;

import java.util.List;
import java.util.UUID;

/**
 * Decisions of one node, in no order. Taking one twice changes nothing.
 *
 * @param node that made them
 * @param dropped how many more there were since the last batch, beyond what is kept
 */
public record DecisionBatch(int format, UUID node, List<Decision> decisions, long dropped) {
    /** Decisions in a batch, at most. */
    public static final int MOST = 2_000;

    public DecisionBatch {
        decisions = List.copyOf(decisions);
    }
}
