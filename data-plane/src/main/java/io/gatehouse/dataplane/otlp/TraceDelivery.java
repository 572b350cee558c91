package io.gatehouse.dataplane.otlp;

import io.gatehouse.dataplane.telemetry.ExportCounts;
import io.gatehouse.dataplane.telemetry.ExportCounts.Drop;
import io.gatehouse.dataplane.tracing.TraceQueue;
import io.gatehouse.dataplane.tracing.TracedExchange;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Brings traced exchanges to the collector, a batch at a time. A batch that it does not take now is sent again, while the queue fills up behind it;
 * one that is too old is given up. Times are monotonic nanoseconds. Confined to one thread.
 */
final class TraceDelivery {
    /** Exchanges in one post at most. */
    static final int BATCH = 512;

    private static final long PAUSE = TimeUnit.SECONDS.toNanos(1);
    private static final long LONGEST_KEPT = TimeUnit.MINUTES.toNanos(5);

    private final TraceQueue queue;
    private final Encoder encoder;
    private final Collector collector;
    private final ExportCounts counts;
    private final Rest rest;
    private final List<TracedExchange> batch = new ArrayList<>(BATCH);
    private byte @Nullable [] body;
    private int spans;
    private long madeAt;
    private long sentAt;

    TraceDelivery(TraceQueue queue, Encoder encoder, Collector collector, ExportCounts counts, Rest rest, long now) {
        this.queue = queue;
        this.encoder = encoder;
        this.collector = collector;
        this.counts = counts;
        this.rest = rest;
        this.sentAt = now;
    }

    /** Sends what is due: a full batch at once, less than that after a second. Whether more is due by then. Blocks up to {@code limit}. */
    boolean step(long now, Duration limit) throws InterruptedException {
        boolean due = body != null || queue.size() >= BATCH || now - sentAt >= PAUSE;
        return due && !rest.isOn(now) && send(now, limit) && queue.size() >= BATCH;
    }

    /** Sends one batch, whether it is due or not; false when there was none, or it was not taken. */
    boolean send(long now, Duration limit) throws InterruptedException {
        byte[] octets = next(now);
        if (octets == null) {
            return false;
        }
        sentAt = now;
        switch (collector.traces(octets, limit)) {
            case Posted.Taken taken -> {
                long rejected = Math.min(spans, taken.rejected());
                counts.exported(spans - rejected);
                drop(Drop.REFUSED, rejected);
                rest.over();
                return true;
            }
            case Posted.Refused refused -> {
                counts.failed();
                drop(Drop.REFUSED, spans);
                rest.refused(System.nanoTime(), refused.status());
            }
            case Posted.Later later -> {
                counts.failed();
                rest.begin(System.nanoTime(), later.rest(), later.reason());
                if (now - madeAt > LONGEST_KEPT) {
                    drop(Drop.UNDELIVERED, spans);
                }
            }
        }
        return false;
    }

    private byte @Nullable [] next(long now) {
        if (body != null) {
            return body;
        }
        queue.drainTo(batch, BATCH);
        if (batch.isEmpty()) {
            sentAt = now;
            return null;
        }
        try {
            spans = batch.stream().mapToInt(TracedExchange::spans).sum();
            body = encoder.traces(batch);
        } finally {
            batch.clear();
        }
        madeAt = now;
        return body;
    }

    /** Nothing of the batch is kept. */
    private void drop(Drop why, long number) {
        counts.dropped(why, number);
        body = null;
    }

    /** Gives up what is left. */
    void giveUp() {
        if (body != null) {
            drop(Drop.UNDELIVERED, spans);
        }
        do {
            batch.clear();
            queue.drainTo(batch, BATCH);
            batch.forEach(exchange -> counts.dropped(Drop.UNDELIVERED, exchange.spans()));
        } while (!batch.isEmpty());
    }
}
