package io.gatehouse.dataplane.limits;

import io.gatehouse.model.sync.LeaseReply;
import io.gatehouse.model.sync.LeaseRequest;
import io.gatehouse.model.sync.Protocol;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A control plane with one quota for all: grants chunks of it, takes back each lease once. Thread-safe. */
class FakeDesk implements LeaseDesk {
    private final long limit;
    private final long chunk;
    private final Map<UUID, Long> out = new HashMap<>();
    final List<LeaseRequest> requests = new ArrayList<>();
    private long used;
    Instant periodEnd = Instant.parse("2026-12-01T00:00:00Z");
    volatile boolean away;
    volatile boolean losesReplies;

    FakeDesk(long limit, long chunk) {
        this.limit = limit;
        this.chunk = chunk;
    }

    @Override
    public synchronized LeaseReply exchange(LeaseRequest request) throws IOException {
        if (away) {
            throw new IOException("away");
        }
        requests.add(request);
        for (LeaseRequest.Return back : request.returns()) {
            Long granted = out.remove(back.lease());
            used -= granted == null ? 0 : Math.min(granted, back.unused());
        }
        List<LeaseReply.Grant> grants = new ArrayList<>();
        for (LeaseRequest.Ask ask : request.asks()) {
            UUID lease = UUID.randomUUID();
            long granted = Math.min(chunk, limit - used);
            used += granted;
            if (granted > 0) {
                out.put(lease, granted);
            }
            grants.add(
                    new LeaseReply.Grant(ask.plan(), ask.consumer(), lease, granted, limit, limit - used, periodEnd));
        }
        if (losesReplies) {
            throw new IOException("the reply was lost");
        }
        return new LeaseReply(Protocol.FORMAT, grants);
    }

    /** Taken off the quota and not given back. */
    synchronized long used() {
        return used;
    }

    synchronized long asks() {
        return requests.stream().mapToLong(request -> request.asks().size()).sum();
    }
}
