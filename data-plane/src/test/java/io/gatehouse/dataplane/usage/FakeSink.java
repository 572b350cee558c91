package io.gatehouse.dataplane.usage;

import io.gatehouse.model.usage.UsageSegment;
import java.io.IOException;
import java.util.Collection;
import java.util.TreeMap;

/** A control plane's side of delivery: applies each number once. */
class FakeSink implements SegmentSink {
    private final TreeMap<Long, UsageSegment> applied = new TreeMap<>();

    @Override
    public synchronized void deliver(UsageSegment segment) throws IOException {
        UsageSegment before = applied.putIfAbsent(segment.number(), segment);
        if (before != null && !before.equals(segment)) {
            throw new AssertionError("segment " + segment.number() + " came with other content");
        }
    }

    synchronized Collection<UsageSegment> applied() {
        return java.util.List.copyOf(applied.values());
    }
}
