package io.gatehouse.dataplane.usage;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/** Records on two loops for ever, closing segments all the while; writes one byte after each record. */
final class RecordingVictim {
    static final int LOOPS = 2;

    private RecordingVictim() {}

    public static void main(String[] folder) throws Exception {
        LedgerSettings hasty =
                new LedgerSettings(Duration.ofMillis(20), Duration.ofMillis(20), 1L << 30, Duration.ZERO);
        Ledger ledger = Ledger.open(Path.of(folder[0]), () -> Traffic.NODE, hasty, InstantSource.system());
        ledger.start(_ -> {
            throw new IOException("away");
        });
        for (int i = 0; i < LOOPS; i++) {
            Recorder loop = ledger.recorder();
            Thread.ofPlatform().start(() -> record(loop));
        }
    }

    private static void record(Recorder loop) {
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            for (long i = 0; ; i++) {
                Traffic.call(loop, i % 500);
                out.write('.');
            }
        } catch (IOException parentIsGone) {
            System.exit(1);
        }
    }
}
