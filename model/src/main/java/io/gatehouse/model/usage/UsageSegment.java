package io.gatehouse.model.usage;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A closed part of a node's ledger. (node, epoch, number) identifies it for ever: it is applied once.
 *
 * @param node who counted
 * @param epoch see {@link io.gatehouse.model.sync.NodeReport.LedgerStatement#epoch()}
 * @param number counts up from 1 within the epoch, over all loops
 * @param mirrors not written where there are none, so that a control plane which does not know them takes the rest
 */
public record UsageSegment(
        int format,
        UUID node,
        long epoch,
        long number,
        List<Count> counts,
        List<Latency> latencies,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Mirror> mirrors) {
    public UsageSegment {
        counts = List.copyOf(counts);
        latencies = List.copyOf(latencies);
        mirrors = mirrors == null ? List.of() : List.copyOf(mirrors);
    }

    /** One without mirrors. */
    public static UsageSegment of(
            int format, UUID node, long epoch, long number, List<Count> counts, List<Latency> latencies) {
        return new UsageSegment(format, node, epoch, number, counts, latencies, List.of());
    }

    /**
     * Exchanges that ended alike within a minute.
     *
     * @param minute minutes since 1970-01-01T00:00Z, by the end of the exchange
     * @param api null, like {@code route}, when no route matched
     * @param consumer null, like {@code key}, for a call without accepted credential
     * @param plan the plan that admitted the call, null when none did
     * @param bytesIn body and head bytes received from callers
     * @param bytesOut body and head bytes sent to callers
     */
    public record Count(
            long minute,
            @Nullable UUID api,
            @Nullable UUID route,
            @Nullable UUID consumer,
            @Nullable UUID key,
            @Nullable UUID plan,
            Outcome outcome,
            long count,
            long bytesIn,
            long bytesOut) {}

    /**
     * Latencies of a minute on the scale of {@link LatencyBuckets}, sparse: {@code counts[i]} exchanges fell into {@code
     * buckets[i]}, buckets rising. {@code total} is from the request's first byte to the response's last, {@code upstream} from
     * sending the request upstream to the response's first byte, only where an upstream was called.
     */
    public record Latency(
            long minute,
            @Nullable UUID api,
            @Nullable UUID route,
            @Nullable UUID consumer,
            Sparse total,
            Sparse upstream) {}

    /**
     * Requests of a minute that were chosen to be mirrored and ended alike.
     *
     * @param minute minutes since 1970-01-01T00:00Z, by the end of the mirror
     * @param upstream name of the one that gets the mirrors
     * @param primary status of the answer that the caller's own request got from its upstream; 0 for none
     * @param status that the mirror was answered with; 0 unless it was
     */
    public record Mirror(
            long minute,
            UUID api,
            UUID route,
            String upstream,
            int primary,
            MirrorResult result,
            int status,
            long count) {}

    /** A sparse histogram: parallel lists, buckets rising. */
    public record Sparse(List<Integer> buckets, List<Long> counts) {
        public Sparse {
            buckets = List.copyOf(buckets);
            counts = List.copyOf(counts);
            if (buckets.size() != counts.size()) {
                throw new IllegalArgumentException("buckets and counts must have the same size");
            }
        }
    }
}
