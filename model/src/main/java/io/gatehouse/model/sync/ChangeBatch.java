package io.gatehouse.model.sync;

import java.util.List;

/**
 * What changed after a sequence number.
 *
 * @param to the node is at this sequence once all changes are applied; the next poll's {@code after}
 * @param changes in the order of their sequence numbers, each at most {@code to}
 */
public record ChangeBatch(int format, long to, List<Change> changes) {
    public ChangeBatch {
        changes = List.copyOf(changes);
    }
}
