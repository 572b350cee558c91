package io.gatehouse.dataplane.usage;

import static io.gatehouse.dataplane.usage.Traffic.API;
import static io.gatehouse.dataplane.usage.Traffic.NODE;
import static io.gatehouse.dataplane.usage.Traffic.ROUTE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.disk.FillableDisk;
import io.gatehouse.model.usage.MirrorResult;
import io.gatehouse.model.usage.UsageSegment;
import io.gatehouse.model.usage.UsageSegment.Mirror;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mirrors within the ledger. */
class MirrorCountsTest {
    @TempDir
    Path home;

    private final FakeClock clock = new FakeClock();
    private final FakeSink sink = new FakeSink();
    private final FillableDisk disk = new FillableDisk();

    private Ledger open() throws IOException {
        return Ledger.open(
                home.resolve("usage"), () -> NODE, LedgerSettings.defaults(), clock, disk, new Shape(64, 256));
    }

    private List<UsageSegment> delivered(Ledger ledger) throws InterruptedException {
        Shipper shipper = new Shipper(ledger.backlog(), () -> NODE, sink);
        while (shipper.step(0) == Shipper.Step.DONE) {}
        return List.copyOf(sink.applied());
    }

    private Mirror row(MirrorResult result, int status, long count) {
        return new Mirror(clock.minute(), API, ROUTE, "shadow", 200, result, status, count);
    }

    @Test
    void equalMirrorsOfTwoLoopsBecomeOneRowOfTheSegmentThatTheirExchangesAreIn() throws Exception {
        try (Ledger ledger = open()) {
            Recorder one = ledger.recorder();
            Recorder two = ledger.recorder();
            Traffic.call(one, 1);
            one.mirrored(API, ROUTE, "shadow", 200, MirrorResult.ANSWERED, 500);
            two.mirrored(API, ROUTE, "shadow", 200, MirrorResult.ANSWERED, 500);
            two.mirrored(API, ROUTE, "shadow", 200, MirrorResult.SKIPPED, 0);

            ledger.closer().flush();

            UsageSegment segment = delivered(ledger).getFirst();
            assertEquals(1, segment.counts().size());
            assertEquals(
                    Set.of(row(MirrorResult.ANSWERED, 500, 2), row(MirrorResult.SKIPPED, 0, 1)),
                    Set.copyOf(segment.mirrors()));
            assertEquals(1, ledger.statement().counted());
        }
    }

    @Test
    void mirrorsThatEndAfterTheirExchangesGetASegmentWhenItIsDue() throws Exception {
        try (Ledger ledger = open()) {
            Recorder recorder = ledger.recorder();
            Traffic.call(recorder, 1);
            ledger.closer().flush();
            recorder.mirrored(API, ROUTE, "shadow", 200, MirrorResult.FAILED, 0);
            clock.advance(Duration.ofMillis(1_999));
            ledger.closer().tick();
            long early = ledger.statement().closedSegments();
            Mirror expected = row(MirrorResult.FAILED, 0, 1);

            clock.advance(Duration.ofMillis(1));
            ledger.closer().tick();

            assertEquals(1, early);
            UsageSegment segment = delivered(ledger).getLast();
            assertEquals(2, segment.number());
            assertEquals(List.of(), segment.counts());
            assertEquals(List.of(expected), segment.mirrors());
            clock.advance(Duration.ofSeconds(10));
            ledger.closer().tick();
            assertEquals(2, ledger.statement().closedSegments());
        }
    }

    @Test
    void diskThatIsFullLosesNoMirrors() throws Exception {
        try (Ledger ledger = open()) {
            Recorder recorder = ledger.recorder();
            Traffic.call(recorder, 1);
            recorder.mirrored(API, ROUTE, "shadow", 200, MirrorResult.ANSWERED, 200);
            disk.full(true);
            ledger.closer().flush();
            recorder.mirrored(API, ROUTE, "shadow", 200, MirrorResult.ANSWERED, 200);
            assertEquals(0, ledger.statement().closedSegments());

            disk.full(false);
            ledger.closer().flush();

            List<Mirror> mirrors = delivered(ledger).stream()
                    .flatMap(segment -> segment.mirrors().stream())
                    .toList();
            assertEquals(List.of(row(MirrorResult.ANSWERED, 200, 2)), mirrors);
        }
    }

    @Test
    void whatWasNotSentTheNextProcessSends() throws Exception {
        try (Ledger ledger = open()) {
            ledger.recorder().mirrored(API, ROUTE, "shadow", 200, MirrorResult.GIVEN_UP, 0);
        }
        try (Ledger ledger = open()) {
            assertEquals(
                    List.of(row(MirrorResult.GIVEN_UP, 0, 1)),
                    delivered(ledger).getFirst().mirrors());
        }
    }

    @Test
    void moreDifferentOnesThanAreHeldAreRefusedAndThoseThatAreKnownAreNot() throws Exception {
        try (Ledger ledger = open()) {
            Recorder recorder = ledger.recorder();
            for (int i = 0; i < MirrorCounts.MOST; i++) {
                assertTrue(recorder.mirrored(API, ROUTE, "shadow", i, MirrorResult.ANSWERED, 200));
            }
            assertFalse(recorder.mirrored(API, ROUTE, "shadow", MirrorCounts.MOST, MirrorResult.ANSWERED, 200));
            assertTrue(recorder.mirrored(API, ROUTE, "shadow", 0, MirrorResult.ANSWERED, 200));

            ledger.closer().flush();

            assertTrue(recorder.mirrored(API, ROUTE, "shadow", MirrorCounts.MOST, MirrorResult.ANSWERED, 200));
        }
    }
}
