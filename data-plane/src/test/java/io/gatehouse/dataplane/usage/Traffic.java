package io.gatehouse.dataplane.usage;

import io.gatehouse.model.usage.Outcome;
import io.gatehouse.model.usage.UsageSegment;
import java.util.Collection;
import java.util.UUID;

/** Exchanges to record in tests, and sums to find them again. */
final class Traffic {
    static final UUID NODE = new UUID(9, 9);
    static final UUID API = new UUID(1, 1);
    static final UUID ROUTE = new UUID(2, 1);
    static final UUID PLAN = new UUID(5, 1);

    private Traffic() {}

    static UUID consumer(long number) {
        return new UUID(3, number);
    }

    static UUID key(long number) {
        return new UUID(4, number);
    }

    /** One exchange of the consumer with this number: 100 bytes in, 1,000 out, 2,000 µs, 1,500 of them upstream. */
    static void call(Recorder recorder, long consumer) {
        recorder.record(API, ROUTE, consumer(consumer), key(consumer), PLAN, Outcome.SUCCESS, 100, 1_000, 2_000, 1_500);
    }

    static long exchanges(Collection<UsageSegment> segments) {
        return segments.stream()
                .flatMap(segment -> segment.counts().stream())
                .mapToLong(UsageSegment.Count::count)
                .sum();
    }

    static long totals(Collection<UsageSegment> segments) {
        return segments.stream()
                .flatMap(segment -> segment.latencies().stream())
                .flatMap(latency -> latency.total().counts().stream())
                .mapToLong(Long::longValue)
                .sum();
    }
}
