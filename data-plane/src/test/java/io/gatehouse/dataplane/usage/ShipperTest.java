package io.gatehouse.dataplane.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.model.usage.UsageSegment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShipperTest {
    @TempDir
    Path home;

    private final FakeSink applied = new FakeSink();

    /** Fails at random, before or after the segment is applied. */
    private final class MoodySink implements SegmentSink {
        private final Random random = new Random(4711);

        @Override
        public void deliver(UsageSegment segment) throws IOException {
            switch (random.nextInt(3)) {
                case 0 -> throw new IOException("before");
                case 1 -> {
                    applied.deliver(segment);
                    throw new IOException("after");
                }
                default -> applied.deliver(segment);
            }
        }
    }

    private Ledger open(LedgerSettings settings) throws IOException {
        return Ledger.open(home, () -> Traffic.NODE, settings, InstantSource.system());
    }

    @Test
    void everySegmentIsAppliedOnceThoughDeliveryFailsAtRandom() throws Exception {
        try (Ledger ledger = open(LedgerSettings.defaults())) {
            // Given
            Recorder recorder = ledger.recorder();
            for (int i = 0; i < 40; i++) {
                Traffic.call(recorder, i);
                ledger.closer().flush();
            }
            Shipper shipper = new Shipper(ledger.backlog(), () -> Traffic.NODE, new MoodySink());

            // When
            while (shipper.step(0) != Shipper.Step.NOTHING_TO_DO) {}

            // Then
            assertEquals(40, applied.applied().size());
            assertEquals(40, Traffic.exchanges(applied.applied()));
            assertEquals(0, ledger.statement().unsentSegments());
        }
    }

    @Test
    void refusedSegmentIsSetAsideAndTheNextOneGoes() throws Exception {
        try (Ledger ledger = open(LedgerSettings.defaults())) {
            // Given
            Recorder recorder = ledger.recorder();
            Traffic.call(recorder, 1);
            ledger.closer().flush();
            Traffic.call(recorder, 2);
            ledger.closer().flush();
            Shipper shipper = new Shipper(ledger.backlog(), () -> Traffic.NODE, segment -> {
                if (segment.number() == 1) {
                    throw new SegmentRefused("422");
                }
                applied.deliver(segment);
            });

            // When
            shipper.step(0);
            shipper.step(0);

            // Then
            assertEquals(1, Traffic.exchanges(applied.applied()));
            assertEquals(1, ledger.status().refusedSegments());
            assertTrue(Files.exists(home.resolve("refused/0000000000000000001.segment")));
        }
        try (Ledger ledger = open(LedgerSettings.defaults())) {
            assertEquals(2, ledger.statement().closedSegments());
            assertEquals(2, ledger.statement().counted());
        }
    }

    @Test
    void damagedSegmentIsSetAsideAndItsNumberIsNotUsedAgain() throws Exception {
        // Given
        try (Ledger ledger = open(LedgerSettings.defaults())) {
            Traffic.call(ledger.recorder(), 1);
            ledger.closer().flush();
        }
        Path file = home.resolve("closed/0000000000000000001.segment");
        byte[] content = Files.readAllBytes(file);
        content[content.length - 1] ^= 1;
        Files.write(file, content);

        // When
        try (Ledger ledger = open(LedgerSettings.defaults())) {
            Traffic.call(ledger.recorder(), 2);
            ledger.closer().flush();
            Shipper shipper = new Shipper(ledger.backlog(), () -> Traffic.NODE, applied);
            shipper.step(0);
            shipper.step(0);
        }

        // Then
        assertEquals(
                List.of(2L),
                applied.applied().stream().map(UsageSegment::number).toList());
        assertTrue(Files.exists(home.resolve("refused/0000000000000000001.segment")));
    }

    @Test
    void nothingIsSentBeforeTheNodeHasJoined() throws Exception {
        try (Ledger ledger = open(LedgerSettings.defaults())) {
            // Given
            AtomicReference<UUID> node = new AtomicReference<>();
            Shipper shipper = new Shipper(ledger.backlog(), node::get, applied);
            Traffic.call(ledger.recorder(), 1);
            ledger.closer().flush();

            // When
            Shipper.Step before = shipper.step(0);
            node.set(Traffic.NODE);
            Shipper.Step after = shipper.step(0);

            // Then
            assertEquals(Shipper.Step.FAILED, before);
            assertEquals(Shipper.Step.DONE, after);
        }
    }

    @Test
    void startedLedgerDeliversWhileLoopsRecordAndTheRestWhenItCloses() throws Exception {
        // Given
        LedgerSettings hasty =
                new LedgerSettings(Duration.ofMillis(5), Duration.ofMillis(5), 1L << 30, Duration.ofSeconds(10));
        Ledger ledger = open(hasty);
        ledger.start(applied);

        // When
        AtomicLong calls = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int loop = 0; loop < 3; loop++) {
            Recorder recorder = ledger.recorder();
            threads.add(Thread.ofPlatform().start(() -> {
                while (ledger.statement().closedSegments() < 8) {
                    for (int i = 0; i < 2_000; i++) {
                        Traffic.call(recorder, i);
                    }
                    calls.addAndGet(2_000);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        ledger.close();

        // Then
        assertEquals(calls.get(), Traffic.exchanges(applied.applied()));
        assertEquals(calls.get(), Traffic.totals(applied.applied()));
        assertEquals(calls.get(), ledger.statement().counted());
        assertEquals(
                0,
                ledger.status().coarse()
                        + ledger.status().lost()
                        + ledger.status().latenciesLost());
    }
}
