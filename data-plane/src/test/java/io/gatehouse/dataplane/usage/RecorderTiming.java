package io.gatehouse.dataplane.usage;

import io.gatehouse.model.usage.Outcome;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;

/**
 * Prints what one record costs, in nanoseconds of processor time: {@code java -cp data-plane/target/test-classes:data-plane/target/classes:model/target/classes:data-plane/target/lib/* io.gatehouse.dataplane.usage.RecorderTiming}.
 * A measurement, not a test.
 */
final class RecorderTiming {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int CALLS = 5_000_000;

    private RecorderTiming() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("ledger-timing");
        LedgerSettings settings =
                new LedgerSettings(Duration.ofSeconds(2), Duration.ofSeconds(2), 1L << 30, Duration.ofSeconds(2));
        try (Ledger ledger = Ledger.open(folder, () -> Traffic.NODE, settings, InstantSource.system())) {
            ledger.start(_ -> {});
            Recorder recorder = ledger.recorder();
            for (int callers : new int[] {1, 1, 10, 10, 1_000, 1_000, 10_000, 10_000}) {
                System.out.printf("%,7d keys: %d ns%n", callers, nanos(recorder, callers));
            }
            System.out.println(ledger.status());
        }
    }

    private static long nanos(Recorder recorder, int callers) {
        UUID[] consumers = new UUID[callers];
        for (int i = 0; i < callers; i++) {
            consumers[i] = UUID.randomUUID();
        }
        long start = THREADS.getCurrentThreadCpuTime();
        for (int i = 0; i < CALLS; i++) {
            UUID consumer = consumers[i % callers];
            long micros = 400L + (i & 1_023);
            recorder.record(
                    Traffic.API,
                    Traffic.ROUTE,
                    consumer,
                    consumer,
                    Traffic.PLAN,
                    Outcome.SUCCESS,
                    100,
                    1_000,
                    micros,
                    micros - 50);
        }
        return (THREADS.getCurrentThreadCpuTime() - start) / CALLS;
    }
}
