package io.gatehouse.dataplane.limits;

import static io.gatehouse.dataplane.limits.Spending.ACME;
import static io.gatehouse.dataplane.limits.Spending.PLAN;
import static io.gatehouse.dataplane.limits.Spending.spend;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.policy.spi.Services.Quota;
import io.gatehouse.policy.spi.Services.Spend;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaseBookTest {
    private static final LeaseSettings SETTINGS = LeaseSettings.defaults();

    @TempDir
    Path home;

    private volatile Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private final InstantSource clock = () -> now;

    private LeaseBook open(LeaseDesk desk) throws IOException {
        return LeaseBook.open(home.resolve("quota"), desk, SETTINGS, clock);
    }

    private static int spendAll(LeaseBook book) throws InterruptedException {
        int spent = 0;
        while (Spend.SPENT.equals(spend(book))) {
            spent++;
        }
        return spent;
    }

    @Test
    void quotaIsSpentToTheLastRequestAndThenExhausted() throws Exception {
        // Given
        FakeDesk desk = new FakeDesk(25, 10);
        try (LeaseBook book = open(desk)) {
            // When
            int spent = spendAll(book);

            // Then
            assertEquals(25, spent);
            assertEquals(new Spend.Exhausted(25, desk.periodEnd), spend(book));
        }
    }

    @Test
    void usedUpQuotaIsNotAskedForAtEachRequest() throws Exception {
        // Given
        FakeDesk desk = new FakeDesk(5, 10);
        try (LeaseBook book = open(desk)) {
            spendAll(book);
            long asked = desk.asks();

            // When
            for (int i = 0; i < 100; i++) {
                spend(book);
            }
            long askedMeanwhile = desk.asks();
            now = now.plus(SETTINGS.recheck());
            spend(book);

            // Then
            assertEquals(asked, askedMeanwhile);
            assertEquals(asked + 1, desk.asks());
        }
    }

    @Test
    void nextLeaseIsFetchedBeforeThePresentOneIsSpent() throws Exception {
        // Given
        FakeDesk desk = new FakeDesk(1_000, 100);
        try (LeaseBook book = open(desk)) {
            for (int i = 0; i < 75; i++) {
                assertEquals(Spend.SPENT, spend(book));
            }

            // When
            book.step(0);

            // Then
            assertEquals(2, desk.asks());
            for (int i = 0; i < 100; i++) {
                assertEquals(Spend.SPENT, book.quota(PLAN).spend(ACME));
            }
        }
    }

    @Test
    void manyWhoWaitShareOneAsk() throws Exception {
        // Given
        FakeDesk desk = new FakeDesk(1_000, 100);
        try (LeaseBook book = open(desk)) {
            List<CompletableFuture<Spend>> waiting = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Spend.Pending pending =
                        assertInstanceOf(Spend.Pending.class, book.quota(PLAN).spend(ACME));
                waiting.add(pending.stage().toCompletableFuture());
            }

            // When
            book.step(0);

            // Then
            assertEquals(1, desk.asks());
            for (CompletableFuture<Spend> one : waiting) {
                assertEquals(Spend.SPENT, one.join());
            }
            assertEquals(100, desk.used());
        }
    }

    @Test
    void moreWhoWaitThanTheLeaseHoldsAreServedByTheNextOnes() throws Exception {
        // Given
        FakeDesk desk = new FakeDesk(12, 5);
        try (LeaseBook book = open(desk)) {
            List<CompletableFuture<Spend>> waiting = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                waiting.add(
                        ((Spend.Pending) book.quota(PLAN).spend(ACME)).stage().toCompletableFuture());
            }

            // When
            while (!waiting.stream().allMatch(CompletableFuture::isDone)) {
                book.step(0);
            }

            // Then
            assertEquals(
                    12,
                    waiting.stream()
                            .filter(one -> Spend.SPENT.equals(one.join()))
                            .count());
            assertEquals(
                    new Spend.Exhausted(12, desk.periodEnd), waiting.getLast().join());
        }
    }

    @Test
    void withoutControlPlaneTheLeaseIsSpentAndThenNobodyKnows() throws Exception {
        // Given
        FakeDesk desk = new FakeDesk(1_000, 10);
        try (LeaseBook book = open(desk)) {
            assertEquals(Spend.SPENT, spend(book));
            desk.away = true;

            // When
            int spent = spendAll(book);

            // Then
            assertEquals(9, spent);
            assertEquals(new Spend.Unknown(SETTINGS.retry()), spend(book));
            assertEquals("away", book.status().trouble());

            // And when it is back
            desk.away = false;
            now = now.plus(SETTINGS.retry());
            assertEquals(Spend.SPENT, spend(book));
        }
    }

    @Test
    void requestWithoutAnswerIsToldSoInTime() throws Exception {
        // Given
        LeaseSettings hasty = new LeaseSettings(
                Duration.ofMillis(20), SETTINGS.idle(), SETTINGS.recheck(), SETTINGS.retry(), SETTINGS.farewell());
        try (LeaseBook book = LeaseBook.open(home, new FakeDesk(10, 1), hasty, clock)) {
            // When nobody goes to the desk
            Spend.Pending pending =
                    assertInstanceOf(Spend.Pending.class, book.quota(PLAN).spend(ACME));

            // Then
            assertEquals(
                    new Spend.Unknown(hasty.retry()),
                    pending.stage().toCompletableFuture().join());
        }
    }

    @Test
    void leaseIsVoidAfterItsPeriodAndTheNextPeriodBeginsAnew() throws Exception {
        // Given
        FakeDesk desk = new FakeDesk(100, 10);
        desk.periodEnd = now.plusSeconds(60);
        try (LeaseBook book = open(desk)) {
            spend(book);

            // When
            now = desk.periodEnd;
            desk.periodEnd = now.plusSeconds(60);
            Spend spend = book.quota(PLAN).spend(ACME);

            // Then
            assertInstanceOf(Spend.Pending.class, spend);
            book.step(0);
            assertEquals(2, desk.asks());
            assertEquals(9, desk.requests.getLast().returns().getFirst().unused());
        }
    }

    @Test
    void idleLeaseIsGivenBack() throws Exception {
        // Given
        FakeDesk desk = new FakeDesk(100, 10);
        try (LeaseBook book = open(desk)) {
            spend(book);
            now = now.plusSeconds(1);
            book.step(0);

            // When
            now = now.plus(SETTINGS.idle());
            book.step(0);

            // Then
            assertEquals(1, desk.used());
            assertEquals(0, book.status().unreturned());
        }
    }

    @Test
    void manyThreadsOnManyNodesSpendExactlyTheQuota() throws Exception {
        // Given
        FakeDesk desk = new FakeDesk(20_000, 37);
        List<LeaseBook> books = new ArrayList<>();
        for (int node = 0; node < 2; node++) {
            LeaseBook book = LeaseBook.open(home.resolve("node" + node), desk, SETTINGS, InstantSource.system());
            book.start();
            books.add(book);
        }

        // When
        long spent = 0;
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Long>> counts = new ArrayList<>();
            for (int caller = 0; caller < 8; caller++) {
                Quota quota = books.get(caller % 2).quota(PLAN);
                counts.add(callers.submit(() -> spendUntilExhausted(quota)));
            }
            for (Future<Long> count : counts) {
                spent += count.get();
            }
        }
        for (LeaseBook book : books) {
            book.close();
        }

        // Then
        assertEquals(desk.used(), spent);
        assertTrue(spent <= 20_000 && spent > 20_000 - 4 * 37, "spent " + spent);
    }

    private static long spendUntilExhausted(Quota quota) {
        long spent = 0;
        while (true) {
            Spend spend = quota.spend(ACME);
            if (spend instanceof Spend.Pending(var stage)) {
                spend = stage.toCompletableFuture().join();
            }
            if (spend instanceof Spend.Exhausted) {
                return spent;
            }
            spent += Spend.SPENT.equals(spend) ? 1 : 0;
        }
    }
}
