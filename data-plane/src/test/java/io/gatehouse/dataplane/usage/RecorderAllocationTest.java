package io.gatehouse.dataplane.usage;

import static io.gatehouse.dataplane.usage.Traffic.API;
import static io.gatehouse.dataplane.usage.Traffic.PLAN;
import static io.gatehouse.dataplane.usage.Traffic.ROUTE;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.gatehouse.model.usage.Outcome;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int CALLS = 10_000;
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(40);
    private static final UUID CONSUMER = Traffic.consumer(1);
    private static final UUID KEY = Traffic.key(1);

    @TempDir
    Path home;

    @Test
    void recordingAllocatesNothing() throws Exception {
        try (Ledger ledger = Ledger.open(home, () -> Traffic.NODE, LedgerSettings.defaults(), InstantSource.system())) {
            // Given
            Recorder recorder = ledger.recorder();

            // When: the compiler needs some rounds to see what never leaves a method
            long allocated = Long.MAX_VALUE;
            long begun = System.nanoTime();
            while (allocated > CALLS && System.nanoTime() - begun < LONGEST_WARM_UP.toNanos()) {
                allocated = round(recorder);
            }

            // Then
            assertTrue(allocated <= CALLS, "octets allocated: " + allocated);
        }
    }

    private static long round(Recorder recorder) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < CALLS; i++) {
            recorder.record(API, ROUTE, CONSUMER, KEY, PLAN, Outcome.SUCCESS, 100, 1_000, 400 + (i & 255), i & 255);
        }
        return THREADS.getCurrentThreadAllocatedBytes() - before;
    }
}
