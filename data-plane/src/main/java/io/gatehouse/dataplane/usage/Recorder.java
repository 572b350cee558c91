package io.gatehouse.dataplane.usage;

import io.gatehouse.model.usage.MirrorResult;
import io.gatehouse.model.usage.Outcome;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Where a loop counts its exchanges. One per loop, confined to it; an exchange is recorded before the last byte of its response is
 * handed to the socket, so what a caller has received in full is in the ledger.
 */
public interface Recorder {
    /** {@link #record}: no upstream was called. */
    long NO_UPSTREAM = -1;

    /**
     * Counts one exchange. Never blocks, never throws for a full disk: what cannot be kept is told in the node's status.
     *
     * @param api null, like {@code route}, when no route matched
     * @param consumer null, like {@code key}, without accepted credential
     * @param totalMicros from the request's first byte to now
     * @param upstreamMicros from sending the request upstream to its response's first byte, or {@link #NO_UPSTREAM}
     */
    void record(
            @Nullable UUID api,
            @Nullable UUID route,
            @Nullable UUID consumer,
            @Nullable UUID key,
            @Nullable UUID plan,
            Outcome outcome,
            long bytesIn,
            long bytesOut,
            long totalMicros,
            long upstreamMicros);

    /**
     * Counts what became of a request's mirror. Whether there was room for it. It is held in memory until the segment is closed: the
     * process that is killed before that takes it along.
     *
     * @param upstream name of the one that gets the mirrors
     * @param primary status of the answer that the caller's own request got; 0 for none
     * @param status of the mirror's answer; 0 for none
     */
    boolean mirrored(UUID api, UUID route, String upstream, int primary, MirrorResult result, int status);
}
