package io.gatehouse.dataplane.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.disk.Disk;
import io.gatehouse.dataplane.disk.FillableDisk;
import io.gatehouse.dataplane.disk.Victim;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is counted survives a killed process, a full disk and a control plane that is away for long. */
class LedgerSurvivalTest {
    private static final Shape SMALL = new Shape(64, 256);

    @TempDir
    Path home;

    private final FakeClock clock = new FakeClock();
    private final FakeSink sink = new FakeSink();
    private final FillableDisk disk = new FillableDisk();

    @Test
    void killedProcessLosesNothingAndCountsNothingTwice() throws Exception {
        Path folder = home.resolve("usage");
        long acknowledged = 0;
        for (int round = 1; round <= 3; round++) {
            // Given
            acknowledged += Victim.runAndKill(
                    RecordingVictim.class, List.of(folder.toString()), 30_000, home.resolve("errors"));

            // When
            try (Ledger ledger =
                    Ledger.open(folder, () -> Traffic.NODE, LedgerSettings.defaults(), InstantSource.system())) {
                deliverAll(ledger);

                // Then
                long counted = Traffic.exchanges(sink.applied());
                int inFlight = round * RecordingVictim.LOOPS;
                assertTrue(
                        counted >= acknowledged && counted <= acknowledged + inFlight,
                        "acknowledged " + acknowledged + ", in the ledger " + counted);
                assertEquals(counted, ledger.statement().counted());
                assertEquals(sink.applied().size(), ledger.statement().closedSegments());
                assertEquals(0, ledger.statement().unsentSegments());
            }
        }
    }

    @Test
    void processThatDiesBetweenClosingAndClearingCountsOnce() throws Exception {
        // Given a segment on disk, and the slot as it was before it was cleared
        Path folder = home.resolve("usage");
        Path slots = folder.resolve("slots");
        Path before = home.resolve("before");
        try (Ledger ledger = open()) {
            Traffic.call(ledger.recorder(), 1);
            copy(slots, before);
            ledger.closer().flush();
        }
        copy(before, slots);

        // When
        try (Ledger ledger = open()) {
            deliverAll(ledger);

            // Then
            assertEquals(1, Traffic.exchanges(sink.applied()));
            assertEquals(1, ledger.statement().counted());
        }
    }

    @Test
    void fullDiskKeepsCountsInTheSlotsUntilThereIsRoom() throws Exception {
        try (Ledger ledger = open()) {
            // Given
            Recorder recorder = ledger.recorder();
            disk.full(true);

            // When
            for (int i = 0; i < 1_000; i++) {
                Traffic.call(recorder, i % 20);
                clock.advance(Duration.ofMillis(50));
                ledger.closer().tick();
            }
            LedgerStatus meanwhile = ledger.status();
            disk.full(false);
            clock.advance(Duration.ofSeconds(2));
            ledger.closer().tick();
            ledger.closer().flush();
            deliverAll(ledger);

            // Then
            assertEquals("No space left on device", meanwhile.trouble());
            assertEquals(0, meanwhile.unsentSegments());
            assertEquals(0, meanwhile.lost());
            assertEquals(1_000, Traffic.exchanges(sink.applied()));
            assertEquals(null, ledger.status().trouble());
        }
    }

    @Test
    void nodeThatStartsOnAFullDiskSaysWhatItLosesAndRecovers() throws Exception {
        // Given
        try (Ledger ledger = open()) {
            assertEquals(0, ledger.statement().counted());
        }
        disk.full(true);
        try (Ledger ledger = open()) {
            Recorder recorder = ledger.recorder();

            // When
            Traffic.call(recorder, 1);
            disk.full(false);
            clock.advance(Duration.ofSeconds(1));
            ledger.closer().tick();
            Traffic.call(recorder, 2);

            // Then
            assertEquals(1, ledger.status().lost());
            assertEquals(1, ledger.status().counted());
        }
    }

    @Test
    void longOutageStopsAtItsLimitAndThenGoesOnInTheSlots() throws Exception {
        // Given
        LedgerSettings tight = new LedgerSettings(Duration.ofSeconds(2), Duration.ofSeconds(2), 2_000, Duration.ZERO);
        try (Ledger ledger =
                Ledger.open(home.resolve("usage"), () -> Traffic.NODE, tight, clock, Disk.REAL, Shape.DEFAULT)) {
            Recorder recorder = ledger.recorder();

            // When
            for (int i = 0; i < 500; i++) {
                Traffic.call(recorder, 1);
                clock.advance(Duration.ofSeconds(2));
                ledger.closer().tick();
            }
            LedgerStatus meanwhile = ledger.status();
            deliverAll(ledger);
            clock.advance(Duration.ofSeconds(2));
            ledger.closer().tick();
            deliverAll(ledger);

            // Then
            assertEquals("unsent segments have reached their limit of 2000 bytes", meanwhile.trouble());
            assertTrue(meanwhile.unsentBytes() < 2_500, "unsent " + meanwhile.unsentBytes());
            assertEquals(0, meanwhile.lost());
            assertEquals(500, Traffic.exchanges(sink.applied()));
        }
    }

    private Ledger open() throws Exception {
        return Ledger.open(home.resolve("usage"), () -> Traffic.NODE, LedgerSettings.defaults(), clock, disk, SMALL);
    }

    private void deliverAll(Ledger ledger) throws InterruptedException {
        Shipper shipper = new Shipper(ledger.backlog(), () -> Traffic.NODE, sink);
        while (shipper.step(0) == Shipper.Step.DONE) {}
    }

    private static void copy(Path from, Path to) throws Exception {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
