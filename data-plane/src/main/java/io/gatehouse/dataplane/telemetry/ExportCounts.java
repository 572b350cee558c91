package io.gatehouse.dataplane.telemetry;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** What became of spans and of posts to the collector since the node started. Thread-safe. */
public final class ExportCounts {
    /** Why spans were left out. */
    public enum Drop {
        /** They came faster than the collector took them. */
        QUEUE_FULL("queue-full"),
        /** The collector did not want them. */
        REFUSED("refused"),
        /** The collector was away for too long, or when the node ended. */
        UNDELIVERED("undelivered");

        private final String word;

        Drop(String word) {
            this.word = word;
        }

        /** The label in metrics. */
        public String word() {
            return word;
        }
    }

    private final AtomicLong exported = new AtomicLong();
    private final AtomicLongArray dropped = new AtomicLongArray(Drop.values().length);
    private final AtomicLong unheeded = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();

    /** The collector has taken so many spans. */
    public void exported(long spans) {
        exported.addAndGet(spans);
    }

    /** So many spans were left out. */
    public void dropped(Drop why, long spans) {
        dropped.addAndGet(why.ordinal(), spans);
    }

    /** A caller wanted to be traced beyond what callers may. */
    public void unheeded() {
        unheeded.incrementAndGet();
    }

    /** A post to the collector has failed. */
    public void failed() {
        failures.incrementAndGet();
    }

    /** Spans that the collector has taken. */
    public long exported() {
        return exported.get();
    }

    /** Spans that were left out. */
    public long dropped(Drop why) {
        return dropped.get(why.ordinal());
    }

    /** Requests whose wish to be traced was not heeded. */
    public long unheededRequests() {
        return unheeded.get();
    }

    /** Posts to the collector that failed. */
    public long failures() {
        return failures.get();
    }
}
