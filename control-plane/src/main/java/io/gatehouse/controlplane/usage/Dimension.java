package io.gatehouse.controlplane.usage;

import java.util.Locale;
import java.util.Optional;

/** By what usage can be told apart. Latencies are kept by the first three only. */
public enum Dimension {
    API(true),
    ROUTE(true),
    CONSUMER(true),
    KEY(false),
    PLAN(false),
    OUTCOME(false);

    private final boolean hasLatency;

    Dimension(boolean hasLatency) {
        this.hasLatency = hasLatency;
    }

    /** Whether there are percentiles by this dimension. */
    public boolean hasLatency() {
        return hasLatency;
    }

    /** As in JSON, in queries and as column. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Dimension> of(String word) {
        for (Dimension dimension : values()) {
            if (dimension.word().equals(word)) {
                return Optional.of(dimension);
            }
        }
        return Optional.empty();
    }
}
