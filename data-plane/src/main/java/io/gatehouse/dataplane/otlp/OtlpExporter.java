package io.gatehouse.dataplane.otlp;

import io.gatehouse.dataplane.config.Backoff;
import io.gatehouse.dataplane.telemetry.ExportCounts;
import io.gatehouse.dataplane.telemetry.Metric;
import io.gatehouse.dataplane.tracing.TraceQueue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Exports traces and metrics on a thread of its own. Nothing waits for it: while the collector is away, slow or asks to be left alone, the queue of
 * traces fills up, and more are left out and counted.
 */
public final class OtlpExporter implements AutoCloseable {
    private static final Logger LOG = System.getLogger(OtlpExporter.class.getName());
    private static final long TICK_MILLIS = 100;
    private static final Duration CALL = Duration.ofSeconds(10);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Collector collector;
    private final TraceDelivery traces;
    private final MetricDelivery metrics;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "telemetry");

    private OtlpExporter(
            OtlpSettings settings,
            String version,
            TraceQueue queue,
            Supplier<List<Metric>> source,
            ExportCounts counts,
            InstantSource clock) {
        collector = new Collector(settings, clock);
        Encoder encoder = new Encoder(settings, version);
        SplittableRandom random = new SplittableRandom();
        long now = System.nanoTime();
        traces = new TraceDelivery(
                queue, encoder, collector, counts, new Rest("traces", new Backoff(random.split())), now);
        metrics = new MetricDelivery(
                source,
                encoder,
                collector,
                counts,
                new Rest("metrics", new Backoff(random.split())),
                clock,
                settings.interval(),
                now);
        thread.setDaemon(true);
    }

    /**
     * Begins to export.
     *
     * @param version of the node
     * @param source asked for metrics by the exporter's thread
     */
    public static OtlpExporter start(
            OtlpSettings settings,
            String version,
            TraceQueue queue,
            Supplier<List<Metric>> source,
            ExportCounts counts,
            InstantSource clock) {
        OtlpExporter exporter = new OtlpExporter(settings, version, queue, source, counts, clock);
        exporter.thread.start();
        return exporter;
    }

    private void run() {
        try {
            while (!stopping.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
                step();
            }
            long end = System.nanoTime() + FAREWELL.toNanos();
            while (end - System.nanoTime() > 0 && traces.send(System.nanoTime(), left(end))) {
                // There may be more.
            }
            metrics.send(left(end));
        } catch (InterruptedException _) {
            // It took too long.
        } finally {
            traces.giveUp();
        }
    }

    private static Duration left(long end) {
        return Duration.ofNanos(Math.max(1, end - System.nanoTime()));
    }

    private void step() throws InterruptedException {
        try {
            boolean more = true;
            while (more && stopping.getCount() > 0) {
                more = traces.step(System.nanoTime(), CALL);
                metrics.step(System.nanoTime(), CALL);
            }
        } catch (RuntimeException bug) {
            LOG.log(Level.ERROR, "telemetry export failed", bug);
        }
    }

    /** Sends what is left, unless that takes too long. */
    @Override
    public void close() {
        stopping.countDown();
        try {
            if (!thread.join(FAREWELL.plusMillis(500))) {
                thread.interrupt();
                thread.join(FAREWELL);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        collector.close();
    }
}
