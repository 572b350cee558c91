package io.gatehouse.dataplane.usage;

import static io.gatehouse.dataplane.usage.Traffic.API;
import static io.gatehouse.dataplane.usage.Traffic.NODE;
import static io.gatehouse.dataplane.usage.Traffic.PLAN;
import static io.gatehouse.dataplane.usage.Traffic.ROUTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.disk.Disk;
import io.gatehouse.dataplane.disk.FolderInUse;
import io.gatehouse.model.usage.LatencyBuckets;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.model.usage.UsageSegment;
import io.gatehouse.model.usage.UsageSegment.Count;
import io.gatehouse.model.usage.UsageSegment.Latency;
import io.gatehouse.model.usage.UsageSegment.Sparse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final Shape SMALL = new Shape(64, 256);

    @TempDir
    Path home;

    private final FakeClock clock = new FakeClock();
    private final FakeSink sink = new FakeSink();

    private Ledger open(Shape shape) throws IOException {
        return Ledger.open(home.resolve("usage"), () -> NODE, LedgerSettings.defaults(), clock, Disk.REAL, shape);
    }

    private void deliverAll(Ledger ledger) throws InterruptedException {
        Shipper shipper = new Shipper(ledger.backlog(), () -> NODE, sink);
        while (shipper.step(0) == Shipper.Step.DONE) {}
    }

    @Test
    void equalExchangesOfTwoLoopsBecomeOneCountAndOneHistogram() throws Exception {
        try (Ledger ledger = open(SMALL)) {
            // Given
            Recorder one = ledger.recorder();
            Recorder two = ledger.recorder();
            Traffic.call(one, 1);
            Traffic.call(one, 1);
            Traffic.call(two, 1);
            two.record(
                    API,
                    ROUTE,
                    Traffic.consumer(1),
                    Traffic.key(2),
                    PLAN,
                    Outcome.RATE_LIMITED,
                    5,
                    6,
                    7,
                    Recorder.NO_UPSTREAM);

            // When
            ledger.closer().flush();
            deliverAll(ledger);

            // Then
            UsageSegment segment = sink.applied().iterator().next();
            assertEquals(1, segment.number());
            assertEquals(NODE, segment.node());
            assertEquals(
                    Set.of(
                            new Count(
                                    clock.minute(),
                                    API,
                                    ROUTE,
                                    Traffic.consumer(1),
                                    Traffic.key(1),
                                    PLAN,
                                    Outcome.SUCCESS,
                                    3,
                                    300,
                                    3_000),
                            new Count(
                                    clock.minute(),
                                    API,
                                    ROUTE,
                                    Traffic.consumer(1),
                                    Traffic.key(2),
                                    PLAN,
                                    Outcome.RATE_LIMITED,
                                    1,
                                    5,
                                    6)),
                    Set.copyOf(segment.counts()));
            assertEquals(
                    List.of(new Latency(
                            clock.minute(),
                            API,
                            ROUTE,
                            Traffic.consumer(1),
                            new Sparse(List.of(7, LatencyBuckets.index(2_000)), List.of(1L, 3L)),
                            new Sparse(List.of(LatencyBuckets.index(1_500)), List.of(3L)))),
                    segment.latencies());
            assertEquals(4, ledger.statement().counted());
            assertEquals(1, ledger.statement().closedSegments());
            assertEquals(0, ledger.statement().unsentSegments());
            assertNull(ledger.statement().oldestUnsent());
        }
    }

    @Test
    void exchangeWithoutRouteAndCallerIsCountedWithoutIds() throws Exception {
        try (Ledger ledger = open(SMALL)) {
            // When
            ledger.recorder().record(null, null, null, null, null, Outcome.NO_ROUTE, 10, 20, 30, Recorder.NO_UPSTREAM);
            ledger.closer().flush();
            deliverAll(ledger);

            // Then
            UsageSegment segment = sink.applied().iterator().next();
            assertEquals(
                    List.of(new Count(clock.minute(), null, null, null, null, null, Outcome.NO_ROUTE, 1, 10, 20)),
                    segment.counts());
            assertEquals(
                    new Sparse(List.of(), List.of()),
                    segment.latencies().getFirst().upstream());
        }
    }

    @Test
    void exchangeCountsInTheMinuteInWhichItEnds() throws Exception {
        try (Ledger ledger = open(SMALL)) {
            // Given
            Recorder recorder = ledger.recorder();
            clock.advance(Duration.ofMillis(59_999));
            Traffic.call(recorder, 1);
            long before = clock.minute();

            // When
            clock.advance(Duration.ofMillis(1));
            Traffic.call(recorder, 1);
            ledger.closer().flush();
            deliverAll(ledger);

            // Then
            assertEquals(
                    List.of(before, before + 1),
                    sink.applied().iterator().next().counts().stream()
                            .map(Count::minute)
                            .toList());
        }
    }

    @Test
    void idleLoopsSegmentIsClosedWhenItIsDueAndNotBefore() throws Exception {
        try (Ledger ledger = open(SMALL)) {
            // Given
            Traffic.call(ledger.recorder(), 1);

            // When
            clock.advance(Duration.ofMillis(1_999));
            ledger.closer().tick();
            long early = ledger.statement().closedSegments();
            clock.advance(Duration.ofMillis(1));
            ledger.closer().tick();

            // Then
            assertEquals(0, early);
            assertEquals(1, ledger.statement().closedSegments());
            assertEquals(1, ledger.statement().unsentSegments());
            assertNotNull(ledger.statement().oldestUnsent());
        }
    }

    @Test
    void whereNothingHappenedNothingIsClosed() throws Exception {
        try (Ledger ledger = open(SMALL)) {
            // When
            ledger.recorder();
            clock.advance(Duration.ofSeconds(10));
            ledger.closer().tick();

            // Then
            assertEquals(0, ledger.statement().closedSegments());
        }
    }

    @Test
    void fullSlotsAreReplacedByTheLoopItself() throws Exception {
        try (Ledger ledger = open(SMALL)) {
            // Given
            Recorder recorder = ledger.recorder();

            // When
            for (int i = 0; i < 1_000; i++) {
                Traffic.call(recorder, i);
                if (i % 40 == 0) {
                    ledger.closer().tick();
                }
            }
            ledger.closer().flush();
            deliverAll(ledger);

            // Then
            assertEquals(1_000, Traffic.exchanges(sink.applied()));
            assertEquals(1_000, Traffic.totals(sink.applied()));
            assertEquals(0, ledger.status().coarse());
            assertEquals(1_000, distinctConsumers());
        }
    }

    @Test
    void withoutSpareCountsBecomeCoarserBeforeTheyAreLost() throws Exception {
        try (Ledger ledger = open(SMALL)) {
            // Given
            Recorder recorder = ledger.recorder();

            // When nobody closes anything: 48 rows fill the first slot, 56 the spare
            for (int i = 0; i < 200; i++) {
                Traffic.call(recorder, i);
            }
            ledger.closer().flush();
            deliverAll(ledger);

            // Then
            assertEquals(200, Traffic.exchanges(sink.applied()));
            assertEquals(200, ledger.statement().counted());
            assertEquals(200 - 48 - 56, ledger.status().coarse());
            assertEquals(0, ledger.status().lost());
            assertEquals(48 + 56, distinctConsumers());
        }
    }

    @Test
    void withoutRoomForMoreLatenciesTheyAreKeptByRouteAndThenLost() throws Exception {
        try (Ledger ledger = open(new Shape(64, 64))) {
            // Given a slot that nobody closes, and no spare left after 48 cells of the first
            Recorder recorder = ledger.recorder();

            // When
            for (int i = 0; i < 300; i++) {
                recorder.record(
                        API,
                        ROUTE,
                        Traffic.consumer(1),
                        Traffic.key(1),
                        PLAN,
                        Outcome.SUCCESS,
                        1,
                        1,
                        LatencyBuckets.lowest(i),
                        Recorder.NO_UPSTREAM);
            }
            ledger.closer().flush();
            deliverAll(ledger);

            // Then
            assertEquals(300, Traffic.exchanges(sink.applied()));
            assertEquals(48 + 60, Traffic.totals(sink.applied()));
            assertEquals(300 - 48 - 60, ledger.status().latenciesLost());
            assertEquals(
                    4,
                    sink.applied().stream()
                            .flatMap(segment -> segment.latencies().stream())
                            .filter(latency -> latency.consumer() == null)
                            .mapToInt(latency -> latency.total().buckets().size())
                            .sum());
        }
    }

    @Test
    void whatOneProcessCountedTheNextOneDelivers() throws Exception {
        // Given
        try (Ledger ledger = open(SMALL)) {
            Traffic.call(ledger.recorder(), 1);
            ledger.closer().flush();
            deliverAll(ledger);
            Traffic.call(ledger.recorder(), 2);
        }

        // When
        try (Ledger ledger = open(SMALL)) {
            Traffic.call(ledger.recorder(), 3);
            ledger.closer().flush();
            deliverAll(ledger);

            // Then
            assertEquals(3, ledger.statement().counted());
            assertEquals(3, ledger.statement().closedSegments());
            assertEquals(
                    List.of(1L, 2L, 3L),
                    sink.applied().stream().map(UsageSegment::number).toList());
            assertEquals(3, Traffic.exchanges(sink.applied()));
        }
    }

    @Test
    void secondProcessOnTheSameFolderIsRefused() throws Exception {
        try (Ledger _ = open(SMALL)) {
            // When
            FolderInUse refusal = assertThrows(FolderInUse.class, () -> open(SMALL));

            // Then
            assertTrue(refusal.getMessage().startsWith("Another node is using "), refusal.getMessage());
        }
    }

    @Test
    void damagedSlotIsSetAsideAndTheRestIsUsed() throws Exception {
        // Given
        try (Ledger ledger = open(SMALL)) {
            ledger.recorder();
        }
        Path slot = home.resolve("usage/slots/1.slot");
        byte[] content = Files.readAllBytes(slot);
        content[9] ^= 1;
        Files.write(slot, content);

        // When
        try (Ledger ledger = open(SMALL)) {
            Traffic.call(ledger.recorder(), 1);

            // Then
            assertEquals(1, ledger.statement().counted());
            assertTrue(Files.exists(home.resolve("usage/slots/1.slot.damaged")));
        }
    }

    @Test
    void filesAreForTheirOwnerAlone() throws Exception {
        // Given
        try (Ledger ledger = open(SMALL)) {
            Traffic.call(ledger.recorder(), 1);
            ledger.closer().flush();

            // Then
            try (Stream<Path> files = Files.walk(home.resolve("usage"))) {
                for (Path file : files.toList()) {
                    assertEquals(
                            Files.isDirectory(file) ? "rwx------" : "rw-------",
                            PosixFilePermissions.toString(Files.getPosixFilePermissions(file)),
                            file.toString());
                }
            }
        }
    }

    private long distinctConsumers() {
        return sink.applied().stream()
                .flatMap(segment -> segment.counts().stream())
                .filter(count -> count.consumer() != null)
                .map(Count::consumer)
                .distinct()
                .count();
    }
}
