package io.gatehouse.dataplane.otlp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.config.Backoff;
import io.gatehouse.dataplane.fake.FakeCollector;
import io.gatehouse.dataplane.fake.FakeCollector.Answer;
import io.gatehouse.dataplane.telemetry.ExportCounts;
import io.gatehouse.dataplane.telemetry.ExportCounts.Drop;
import io.gatehouse.dataplane.telemetry.Metric;
import io.gatehouse.dataplane.tracing.Reception;
import io.gatehouse.dataplane.tracing.Sampling;
import io.gatehouse.dataplane.tracing.TraceQueue;
import io.gatehouse.dataplane.tracing.TracedExchange;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.Outcome;
import io.opentelemetry.proto.metrics.v1.AggregationTemporality;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the exporter does with a collector that is well, and with one that is not. */
@Timeout(60)
class OtlpExporterTest {
    private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final Sampling SAMPLING = new Sampling(1, 1);

    private final ExportCounts counts = new ExportCounts();
    private final TraceQueue queue = new TraceQueue(counts);
    private FakeCollector collector;

    @BeforeEach
    void collect() throws IOException {
        collector = new FakeCollector();
    }

    @AfterEach
    void close() {
        collector.close();
    }

    private static OtlpSettings to(URI url, Duration interval) {
        return new OtlpSettings(url, Map.of("x-token", "s3cret"), "edge", "node-1", interval, SAMPLING);
    }

    private TraceDelivery delivery(URI url) {
        OtlpSettings settings = to(url, Duration.ZERO);
        return new TraceDelivery(
                queue,
                new Encoder(settings, "1"),
                new Collector(settings, InstantSource.fixed(NOW)),
                counts,
                new Rest("traces", new Backoff(new SplittableRandom(1))),
                0);
    }

    private void add(int number) {
        for (int i = 0; i < number; i++) {
            queue.add(exchange());
        }
    }

    private static TracedExchange exchange() {
        Decision decision = new Decision(
                "0123",
                NOW,
                null,
                null,
                null,
                null,
                null,
                Outcome.NO_ROUTE,
                404,
                "no-route",
                null,
                "GET",
                "/a",
                "192.0.2.1",
                null,
                0,
                1_500,
                -1,
                10,
                20,
                List.of(),
                "00");
        return new TracedExchange(decision, new Reception(null, "http", "1.1", "a"), 1, 2, 0, 3, null, 0, List.of());
    }

    @Test
    void fullBatchGoesAtOnceAndWhatIsLessAfterASecond() throws InterruptedException {
        TraceDelivery delivery = delivery(collector.url());
        add(TraceDelivery.BATCH + 5);

        assertFalse(delivery.step(SECOND / 10, LIMIT));
        assertEquals(TraceDelivery.BATCH, collector.spans().size());
        delivery.step(SECOND / 5, LIMIT);
        assertEquals(TraceDelivery.BATCH, collector.spans().size());
        delivery.step(2 * SECOND, LIMIT);

        assertEquals(TraceDelivery.BATCH + 5, collector.spans().size());
        assertEquals(TraceDelivery.BATCH + 5, counts.exported());
        assertEquals(2, collector.posts().size());
        assertEquals(List.of("s3cret"), collector.posts().getFirst().get("X-token"));
        assertEquals(
                List.of("application/x-protobuf"), collector.posts().getFirst().get("Content-type"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"30", "Wed, 25 Nov 2026 10:00:30 GMT"})
    void collectorThatAsksForARestGetsItAndThenTheSameBatch(String rest) throws InterruptedException {
        collector.answering((_, number) -> number == 1 ? new Answer(429, rest, new byte[0]) : Answer.OK);
        TraceDelivery delivery = delivery(collector.url());
        add(3);

        long began = System.nanoTime();
        delivery.step(began + SECOND, LIMIT);
        assertEquals(1, counts.failures());
        delivery.step(began + 29 * SECOND, LIMIT);
        assertEquals(1, collector.posts().size());
        delivery.step(System.nanoTime() + 31 * SECOND, LIMIT);

        assertEquals(2, collector.posts().size());
        assertEquals(3, collector.spans().size());
        assertEquals(3, counts.exported());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 500, 302})
    void whatWillNeverBeTakenIsCountedAndDropped(int status) throws InterruptedException {
        collector.answering((_, number) -> number == 1 ? new Answer(status, null, new byte[0]) : Answer.OK);
        TraceDelivery delivery = delivery(collector.url());
        add(3);
        delivery.step(System.nanoTime() + SECOND, LIMIT);
        add(1);
        delivery.step(System.nanoTime() + 10 * SECOND, LIMIT);

        assertEquals(3, counts.dropped(Drop.REFUSED));
        assertEquals(1, counts.exported());
        assertEquals(1, collector.spans().size());
    }

    @Test
    void whatTheCollectorTakesInPartIsCountedInParts() throws InterruptedException {
        collector.answering((_, _) -> Answer.partly(2));
        TraceDelivery delivery = delivery(collector.url());
        add(5);
        delivery.step(2 * SECOND, LIMIT);

        assertEquals(3, counts.exported());
        assertEquals(2, counts.dropped(Drop.REFUSED));
    }

    @Test
    void whileTheCollectorIsAwayMemoryIsBoundedAndWhatIsLeftOutIsCounted() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        TraceDelivery delivery = delivery(URI.create("http://127.0.0.1:" + nobody + "/otel"));
        add(TraceQueue.CAPACITY + 100);
        long began = System.nanoTime();
        delivery.step(began, LIMIT);
        add(TraceQueue.CAPACITY);

        assertEquals(TraceQueue.CAPACITY, queue.size());
        assertEquals(100 + TraceQueue.CAPACITY - TraceDelivery.BATCH, counts.dropped(Drop.QUEUE_FULL));
        assertEquals(1, counts.failures());
        assertEquals(0, counts.dropped(Drop.UNDELIVERED));
        // The batch is given up in the end.
        delivery.step(began + 301 * SECOND, LIMIT);
        assertEquals(TraceDelivery.BATCH, counts.dropped(Drop.UNDELIVERED));
        // It is there again.
        try (FakeCollector back = new FakeCollector(nobody)) {
            delivery.step(began + 400 * SECOND, LIMIT);
            assertEquals(TraceDelivery.BATCH, back.spans().size());
        }
    }

    @Test
    void slowCollectorIsWaitedForUpToTheLimitAndNobodyElseWaits() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        collector.answering((_, _) -> {
            end.await();
            return Answer.OK;
        });
        TraceDelivery delivery = delivery(collector.url());
        add(TraceDelivery.BATCH);

        long began = System.nanoTime();
        delivery.step(began, Duration.ofMillis(300));
        long took = System.nanoTime() - began;
        end.countDown();

        assertTrue(took >= 300_000_000L && took < 5 * SECOND, took + " ns");
        assertEquals(1, counts.failures());
        assertEquals(0, counts.exported());
    }

    @Test
    void endOfTheNodeDoesNotWaitLongForACollectorThatHangs() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        collector.answering((_, _) -> {
            end.await();
            return Answer.OK;
        });
        OtlpExporter exporter = OtlpExporter.start(
                to(collector.url(), Duration.ZERO), "1", queue, List::of, counts, InstantSource.system());
        add(TraceDelivery.BATCH + 1);
        await().until(() -> !collector.posts().isEmpty());

        long began = System.nanoTime();
        exporter.close();
        long took = System.nanoTime() - began;
        end.countDown();

        assertTrue(took < 6 * SECOND, took + " ns");
        assertEquals(TraceDelivery.BATCH + 1, counts.dropped(Drop.UNDELIVERED));
        assertEquals(0, queue.size());
    }

    @Test
    void metricsAreSentAtTheIntervalAsSumsAndGauges() throws Exception {
        List<Metric> metrics = List.of(
                new Metric(
                        "a_total",
                        true,
                        "All.",
                        List.of(
                                new Metric.Sample(Map.of("outcome", "x"), 7),
                                new Metric.Sample(Map.of("outcome", "y"), 8))),
                Metric.of("b", false, "Now.", 9),
                new Metric("c", false, "None.", List.of()));
        try (OtlpExporter exporter = OtlpExporter.start(
                to(collector.url(), Duration.ofMillis(200)),
                "1",
                queue,
                () -> metrics,
                counts,
                InstantSource.fixed(NOW))) {
            await().until(() -> !collector.metrics().isEmpty());
        }

        List<io.opentelemetry.proto.metrics.v1.Metric> sent = collector.metrics();
        assertEquals(
                List.of("a_total", "b"),
                sent.stream().map(each -> each.getName()).toList());
        assertTrue(sent.get(0).getSum().getIsMonotonic());
        assertEquals(
                AggregationTemporality.AGGREGATION_TEMPORALITY_CUMULATIVE,
                sent.get(0).getSum().getAggregationTemporality());
        assertEquals(7, sent.get(0).getSum().getDataPoints(0).getAsInt());
        assertEquals(
                Map.of("outcome", "y"),
                FakeCollector.attributes(sent.get(0).getSum().getDataPoints(1).getAttributesList()));
        assertEquals(9, sent.get(1).getGauge().getDataPoints(0).getAsInt());
        assertEquals(
                SECOND * NOW.getEpochSecond(),
                sent.get(1).getGauge().getDataPoints(0).getTimeUnixNano());
    }

    @Test
    void headersAreNotInWhatTheSettingsTellOfThemselves() {
        assertFalse(to(collector.url(), Duration.ZERO).toString().contains("s3cret"));
    }
}
