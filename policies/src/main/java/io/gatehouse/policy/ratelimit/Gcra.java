package io.gatehouse.policy.ratelimit;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The generic cell rate algorithm (ITU-T I.371, virtual scheduling): {@code requests} per {@code per}, evenly spaced, of which up
 * to {@code burst} may come at once. The whole state of a caller is one long, the theoretical arrival time of its next request, in
 * nanoseconds of a monotonic clock; an untouched state is {@link Long#MIN_VALUE}.
 *
 * <p>Immutable and thread-safe; the state is updated without locks, so that the limit is exact over all loops of a node.
 */
public final class Gcra {
    /** State of a caller that has not been seen yet. */
    public static final long UNSEEN = Long.MIN_VALUE;

    private final long interval;
    private final long tolerance;

    /** Throws {@link IllegalArgumentException} unless all are positive, the rate is at most one request a nanosecond and the burst lasts less than 292 years. */
    public Gcra(long requests, Duration per, long burst) {
        if (requests < 1 || burst < 1 || per.isNegative() || per.isZero()) {
            throw new IllegalArgumentException("requests, per and burst must be positive");
        }
        interval = per.toNanos() / requests;
        if (interval == 0) {
            throw new IllegalArgumentException("more than one request a nanosecond cannot be limited");
        }
        if (burst > Long.MAX_VALUE / 4 / interval) {
            throw new IllegalArgumentException("a burst of " + burst + " at this rate lasts too long");
        }
        tolerance = interval * (burst - 1);
    }

    /**
     * Admits a request at {@code now}, as {@link System#nanoTime} gives it, or refuses it.
     *
     * @return 0 when admitted, else nanoseconds until a request would be; a refused request changes nothing
     */
    public long admit(AtomicLong state, long now) {
        while (true) {
            long arrival = state.get();
            long due = arrival == UNSEEN || arrival - now < 0 ? now : arrival;
            long early = due - now - tolerance;
            if (early > 0) {
                return early;
            }
            if (state.compareAndSet(arrival, due + interval)) {
                return 0;
            }
        }
    }

    /** How many requests would be admitted at once at {@code now}. */
    public long remaining(AtomicLong state, long now) {
        long arrival = state.get();
        long ahead = arrival == UNSEEN ? 0 : Math.max(0, arrival - now);
        return ahead > tolerance ? 0 : (tolerance - ahead) / interval + 1;
    }
}
