package io.gatehouse.model.sync;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.gatehouse.model.config.EntityKind;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How a node is doing.
 *
 * @param sequence applied to traffic
 * @param appliedAt when that sequence went live on the node
 * @param address where callers reach it, as host:port, as far as the node knows
 * @param broken entities that did not compile; the node serves their last good form or refuses their traffic
 * @param targets those that the node calls
 * @param troubles what keeps the node from working as it should, beside those: a sentence each, for an operator
 */
public record NodeReport(
        int format,
        long sequence,
        Instant appliedAt,
        String version,
        Instant startedAt,
        String address,
        List<Broken> broken,
        LedgerStatement ledger,
        List<Target> targets,
        List<String> troubles) {
    /** More targets than this are not told of. */
    public static final int MOST_TARGETS = 500;

    /** More troubles than this are not told of, and of each no more than so many characters. */
    public static final int MOST_TROUBLES = 20;

    public static final int LONGEST_TROUBLE = 500;

    /** More characters of why an entity is broken are not told. */
    public static final int LONGEST_REASON = 2_000;

    public NodeReport {
        // Nodes from before there were any say nothing of them.
        targets = targets == null ? List.of() : List.copyOf(targets);
        troubles = troubles == null ? List.of() : List.copyOf(troubles);
        broken = List.copyOf(broken);
    }

    /** An entity that did not compile, and why, in a sentence for an operator. */
    public record Broken(EntityKind kind, UUID id, String reason) {}

    /** Whether a node sends requests to a target. */
    public enum TargetState {
        @JsonProperty("up")
        UP,
        /** It does not answer when it is asked. */
        @JsonProperty("down")
        DOWN,
        /** It failed traffic, and is left out for a while. */
        @JsonProperty("ejected")
        EJECTED,
        /** Its circuit breaker is open. */
        @JsonProperty("open")
        OPEN
    }

    /**
     * How a target of an API's upstream is.
     *
     * @param api null, like {@code upstream}, from nodes of before each API had its own view of a target
     * @param name host and port, and path where it has one
     * @param answered requests that it answered, since the node knows it; likewise {@code failed}
     * @param perSecond requests since the last report; of them {@code failedPerSecond} failed
     * @param millis mean time until its response began, since the last report; 0 without any
     */
    public record Target(
            @Nullable UUID api,
            @Nullable String upstream,
            String name,
            TargetState state,
            long answered,
            long failed,
            double perSecond,
            double failedPerSecond,
            double millis) {}

    /**
     * What the node says of its own ledger.
     *
     * @param epoch id of this ledger's life: the epoch seconds at which the node's usage folder was created
     * @param counted exchanges counted since the epoch began, restarts included
     * @param closedSegments number of the last closed segment, 0 before the first
     * @param unsentSegments segments closed and not yet acknowledged
     * @param oldestUnsent when the oldest of them was opened
     */
    public record LedgerStatement(
            long epoch,
            long counted,
            long closedSegments,
            int unsentSegments,
            @Nullable Instant oldestUnsent) {}
}
