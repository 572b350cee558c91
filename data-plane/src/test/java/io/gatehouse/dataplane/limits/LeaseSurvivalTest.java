package io.gatehouse.dataplane.limits;

import static io.gatehouse.dataplane.limits.Spending.ACME;
import static io.gatehouse.dataplane.limits.Spending.PLAN;
import static io.gatehouse.dataplane.limits.Spending.spend;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.disk.FolderInUse;
import io.gatehouse.dataplane.disk.Victim;
import io.gatehouse.policy.spi.Services.Spend;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was spent stays spent, and what was not is given back once, whatever happens to the process and its calls. */
class LeaseSurvivalTest {
    private static final LeaseSettings SETTINGS = LeaseSettings.defaults();

    @TempDir
    Path home;

    private volatile Instant now = Instant.parse("2026-11-23T12:00:00Z");
    private final InstantSource clock = () -> now;

    private LeaseBook open(LeaseDesk desk) throws IOException {
        return LeaseBook.open(home.resolve("quota"), desk, SETTINGS, clock);
    }

    @Test
    void orderlyEndGivesEverythingBack() throws Exception {
        // Given
        FakeDesk desk = new FakeDesk(100, 10);
        LeaseBook book = open(desk);
        book.start();
        assertEquals(
                Spend.SPENT,
                ((Spend.Pending) book.quota(PLAN).spend(ACME))
                        .stage()
                        .toCompletableFuture()
                        .join());

        // When
        book.close();

        // Then
        assertEquals(1, desk.used());
    }

    @Test
    void whatCouldNotBeGivenBackIsGivenBackByTheNextProcess() throws Exception {
        // Given
        FakeDesk desk = new FakeDesk(100, 10);
        try (LeaseBook book = open(desk)) {
            spend(book);
            desk.away = true;
        }
        desk.away = false;

        // When
        try (LeaseBook book = open(desk)) {
            book.step(0);
        }

        // Then
        assertEquals(1, desk.used());
    }

    @Test
    void lostAcknowledgementGivesBackOnlyOnce() throws Exception {
        // Given
        FakeDesk desk = new FakeDesk(100, 10);
        try (LeaseBook book = open(desk)) {
            spend(book);
            desk.losesReplies = true;
            now = now.plus(SETTINGS.idle());
            book.step(0);
            now = now.plus(SETTINGS.idle());
            book.step(0);
            desk.losesReplies = false;
            now = now.plus(SETTINGS.retry());

            // When
            book.step(0);

            // Then
            assertEquals(1, desk.used());
            assertEquals(0, book.status().unreturned());
        }
    }

    @Test
    void leaseOfAnEarlierBootOfTheMachineCountsAsSpent() throws Exception {
        // Given
        FakeDesk desk = new FakeDesk(100, 10);
        Path kept = home.resolve("kept");
        try (LeaseBook book = open(desk)) {
            spend(book);
            copy(home.resolve("quota"), kept);
        }
        Files.writeString(kept.resolve("boot"), "another");

        // When
        FakeDesk asked = new FakeDesk(100, 10);
        try (LeaseBook book = LeaseBook.open(kept, asked, SETTINGS, clock)) {
            book.step(0);
        }

        // Then
        assertEquals(0, asked.requests.getFirst().returns().getFirst().unused());
    }

    @Test
    void secondProcessOnTheSameFolderIsRefused() throws Exception {
        FakeDesk desk = new FakeDesk(100, 10);
        try (LeaseBook _ = open(desk)) {
            assertThrows(FolderInUse.class, () -> open(desk));
        }
    }

    @Test
    void killedProcessForgetsNothingOfWhatItSpent() throws Exception {
        // Given a victim that leases chunks of 1,000 and spends them
        long admitted = Victim.runAndKill(
                SpendingVictim.class, List.of(home.resolve("quota").toString()), 20_300, home.resolve("errors"));

        // When
        FakeDesk desk = new FakeDesk(0, 0);
        long left = 0;
        try (LeaseBook book = open(desk)) {
            while (Spend.SPENT.equals(book.quota(PLAN).spend(ACME))) {
                left++;
            }
        }

        // Then: leases are at most the one being spent and one in reserve
        long spent = admitted + left;
        long unaccounted = (1_000 - spent % 1_000) % 1_000;
        assertTrue(left <= 2_000 && unaccounted <= SpendingVictim.LOOPS, "admitted " + admitted + ", left " + left);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectory(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
