package io.gatehouse.dataplane.limits;

import io.gatehouse.policy.spi.Services.Quota;
import io.gatehouse.policy.spi.Services.Spend;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;

/** Spends a quota on two loops for ever, from leases of 1,000; writes one byte after each request it admits. */
final class SpendingVictim {
    static final int LOOPS = 2;

    private SpendingVictim() {}

    public static void main(String[] folder) throws Exception {
        FakeDesk desk = new FakeDesk(1_000_000_000, 1_000);
        desk.periodEnd = Instant.parse("9999-12-31T00:00:00Z");
        LeaseBook book = LeaseBook.open(Path.of(folder[0]), desk, LeaseSettings.defaults(), InstantSource.system());
        book.start();
        for (int loop = 0; loop < LOOPS; loop++) {
            Quota quota = book.quota(Spending.PLAN);
            Thread.ofPlatform().start(() -> spend(quota));
        }
    }

    private static void spend(Quota quota) {
        try (FileOutputStream out = new FileOutputStream(FileDescriptor.out)) {
            while (true) {
                Spend spend = quota.spend(Spending.ACME);
                if (spend instanceof Spend.Pending(var stage)) {
                    spend = stage.toCompletableFuture().join();
                }
                if (Spend.SPENT.equals(spend)) {
                    out.write('.');
                }
            }
        } catch (IOException parentIsGone) {
            System.exit(1);
        }
    }
}
