package io.gatehouse.controlplane.nodes;

import io.gatehouse.model.sync.NodeReport;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A node as it is known now.
 *
 * @param address where callers reach it, as host:port; null, like {@code version}, before its first report
 * @param sequence applied to traffic
 * @param head newest sequence there is
 * @param lag how many sequence numbers it is behind
 * @param appliedAt when the control plane learned that {@code sequence} is applied
 * @param lastSeen its last report
 * @param live whether it reported within the last three intervals
 * @param broken what did not compile there
 * @param targets how the targets are that it calls
 * @param troubles what else keeps it from working as it should
 */
public record Node(
        UUID id,
        String name,
        @Nullable String address,
        @Nullable String version,
        long sequence,
        long head,
        long lag,
        @Nullable Instant appliedAt,
        @Nullable Instant lastSeen,
        boolean live,
        List<NodeReport.Broken> broken,
        List<NodeReport.Target> targets,
        List<String> troubles) {
    public Node {
        broken = List.copyOf(broken);
        targets = List.copyOf(targets);
        troubles = List.copyOf(troubles);
    }
}
