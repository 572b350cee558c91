package io.gatehouse.dataplane.usage;

import io.gatehouse.model.usage.MirrorResult;
import io.gatehouse.model.usage.UsageSegment.Mirror;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What became of mirrors since the last segment, over all loops. In memory alone: they are a comparison, not an account. Thread-safe; no
 * loop waits for the closer, but for the moment in which that takes one count out.
 */
final class MirrorCounts {
    /** Different ones that are held: statuses are what upstreams say, and control planes may be away for long. */
    static final int MOST = 4_096;

    private final InstantSource clock;
    private final Map<Key, Long> counts = new ConcurrentHashMap<>();

    MirrorCounts(InstantSource clock) {
        this.clock = clock;
    }

    private record Key(
            long minute, UUID api, UUID route, String upstream, int primary, MirrorResult result, int status) {}

    /** Whether there was room. */
    boolean count(UUID api, UUID route, String upstream, int primary, MirrorResult result, int status) {
        Key key = new Key(clock.millis() / 60_000, api, route, upstream, primary, result, status);
        if (counts.size() >= MOST && !counts.containsKey(key)) {
            return false;
        }
        counts.merge(key, 1L, Long::sum);
        return true;
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    /** Takes out what was counted. */
    List<Mirror> take() {
        List<Mirror> taken = new ArrayList<>();
        for (Key key : counts.keySet()) {
            Long count = counts.remove(key);
            if (count != null) {
                taken.add(new Mirror(
                        key.minute, key.api, key.route, key.upstream, key.primary, key.result, key.status, count));
            }
        }
        return taken;
    }

    /** Puts back what was taken, and could not be kept. */
    void putBack(List<Mirror> taken) {
        for (Mirror mirror : taken) {
            Key key = new Key(
                    mirror.minute(),
                    mirror.api(),
                    mirror.route(),
                    mirror.upstream(),
                    mirror.primary(),
                    mirror.result(),
                    mirror.status());
            counts.merge(key, mirror.count(), Long::sum);
        }
    }
}
