package io.gatehouse.dataplane.limits;

import io.gatehouse.policy.spi.Services.Spend;
import java.util.UUID;

/** Spends in tests, from one plan's quota by one consumer. */
final class Spending {
    static final UUID PLAN = new UUID(0, 1);
    static final UUID ACME = new UUID(0, 2);

    private Spending() {}

    /** Spends one; when a lease must be asked for, lets the clerk go. */
    static Spend spend(LeaseBook book) throws InterruptedException {
        Spend spend = book.quota(PLAN).spend(ACME);
        if (spend instanceof Spend.Pending(var stage)) {
            while (!stage.toCompletableFuture().isDone()) {
                book.step(10);
            }
            return stage.toCompletableFuture().join();
        }
        return spend;
    }
}
