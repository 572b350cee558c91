package io.gatehouse.dataplane.config;

import io.gatehouse.dataplane.gateway.Gateway;
import io.gatehouse.model.sync.NodeReport;
import java.time.Instant;
import java.util.List;

/** What is applied to traffic now: one reference, swapped by the thread that applies, read by all. */
public final class LiveGateway {
    /** {@link Applied#sequence} before the node has been told anything. */
    public static final long NOTHING = -1;

    private volatile Applied applied = new Applied(Gateway.EMPTY, NOTHING, Instant.EPOCH, List.of());

    /**
     * A state that went live.
     *
     * @param sequence of the control plane's database, or {@link #NOTHING}
     * @param broken what of it does not compile
     */
    public record Applied(Gateway gateway, long sequence, Instant appliedAt, List<NodeReport.Broken> broken) {
        public Applied {
            broken = List.copyOf(broken);
        }
    }

    /** For an exchange to read once and keep. */
    public Gateway current() {
        return applied.gateway;
    }

    public Applied applied() {
        return applied;
    }

    /** Whether there is a configuration, from disk or from the control plane: before that a node is not ready. */
    public boolean isLoaded() {
        return applied.sequence != NOTHING;
    }

    void swap(Applied next) {
        applied = next;
    }
}
