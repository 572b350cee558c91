package io.gatehouse.dataplane.otlp;

import io.gatehouse.dataplane.telemetry.ExportCounts;
import io.gatehouse.dataplane.telemetry.Metric;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Brings metrics to the collector at an interval. What is not taken is not kept: the next ones say the same, and more. Times are monotonic
 * nanoseconds. Confined to one thread.
 */
final class MetricDelivery {
    private final Supplier<List<Metric>> source;
    private final Encoder encoder;
    private final Collector collector;
    private final ExportCounts counts;
    private final Rest rest;
    private final InstantSource clock;
    private final long interval;
    private final long since;
    private long next;

    /** @param interval zero for never */
    MetricDelivery(
            Supplier<List<Metric>> source,
            Encoder encoder,
            Collector collector,
            ExportCounts counts,
            Rest rest,
            InstantSource clock,
            Duration interval,
            long now) {
        this.source = source;
        this.encoder = encoder;
        this.collector = collector;
        this.counts = counts;
        this.rest = rest;
        this.clock = clock;
        this.interval = interval.toNanos();
        this.since = unixNanos();
        this.next = now + this.interval;
    }

    /** Sends them when they are due. Blocks up to {@code limit}. */
    void step(long now, Duration limit) throws InterruptedException {
        if (interval > 0 && now - next >= 0 && !rest.isOn(now)) {
            send(limit);
            next = now + interval;
        }
    }

    /** Sends them, unless that is never done. */
    void send(Duration limit) throws InterruptedException {
        if (interval == 0) {
            return;
        }
        byte[] body = encoder.metrics(source.get(), since, unixNanos());
        switch (collector.metrics(body, limit)) {
            case Posted.Taken _ -> rest.over();
            case Posted.Refused refused -> {
                counts.failed();
                rest.refused(System.nanoTime(), refused.status());
            }
            case Posted.Later later -> {
                counts.failed();
                rest.begin(System.nanoTime(), later.rest(), later.reason());
            }
        }
    }

    private long unixNanos() {
        Instant now = clock.instant();
        return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
    }
}
