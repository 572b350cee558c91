package io.gatehouse.controlplane.usage;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * How mirrors were answered, beside what callers got.
 *
 * @param items one for each route and upstream that got mirrors; those with most requests first
 */
public record MirrorReport(Instant from, Instant to, List<Item> items) {
    public MirrorReport {
        items = List.copyOf(items);
    }

    /**
     * Mirrors of a route.
     *
     * @param name of the API as nodes know it; null, like {@code path}, for what is gone
     * @param path of the route
     * @param upstream name of the one that got the mirrors
     * @param requests that were chosen to be mirrored; the five counts behind it add up to it
     * @param same answered with the same class of status as the caller
     * @param different answered with another one
     * @param failed no whole answer came in time
     * @param givenUp not sent: the body was too long or did not come whole, or the caller left before the answer
     * @param skipped not sent: too many were on their way
     * @param pairs statuses of answers that differ, the most frequent ones
     */
    public record Item(
            UUID api,
            @Nullable String name,
            UUID route,
            @Nullable String path,
            String upstream,
            long requests,
            long same,
            long different,
            long failed,
            long givenUp,
            long skipped,
            List<Pair> pairs) {
        public Item {
            pairs = List.copyOf(pairs);
        }

        Item with(List<Pair> known) {
            return new Item(
                    api, name, route, path, upstream, requests, same, different, failed, givenUp, skipped, known);
        }
    }

    /**
     * Two answers to the same request.
     *
     * @param primary status that the caller's own request was answered with; 0 for no answer
     * @param mirror status that the mirror was answered with
     */
    public record Pair(int primary, int mirror, long count) {}
}
