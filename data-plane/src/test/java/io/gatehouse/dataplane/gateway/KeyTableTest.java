package io.gatehouse.dataplane.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.gatehouse.model.config.PublishedKey;
import io.gatehouse.policy.spi.Credential;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class KeyTableTest {
    private static final UUID ACME = new UUID(5, 5);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-23T10:00:00Z"));
    private final KeyTable table = new KeyTable(now::get);

    @Test
    void keyIsFoundByItsWholeDigestOnly() {
        // Given
        byte[] digest = digest(1);
        table.put(key(1, digest));

        // Then
        assertEquals(new Credential(ACME, new UUID(9, 1)), table.find(digest));
        for (int bit = 0; bit < 192; bit++) {
            byte[] other = digest.clone();
            other[bit / 8] ^= (byte) (1 << bit % 8);
            assertNull(table.find(other));
        }
    }

    @Test
    void busyKeyCostsNoNewCredential() {
        table.put(key(1, digest(1)));

        assertSame(table.find(digest(1)), table.find(digest(1)));
    }

    @Test
    void keyWithTheSameRecentPlaceIsNotMistaken() {
        // Given
        byte[] one = digest(1);
        byte[] two = one.clone();
        two[0] ^= 1;
        table.put(key(1, one));
        table.put(key(2, two));

        // Then
        for (int i = 0; i < 3; i++) {
            assertEquals(new UUID(9, 1), table.find(one).key());
            assertEquals(new UUID(9, 2), table.find(two).key());
        }
    }

    @Test
    void expiredKeyIsRefusedFromThatMomentOn() {
        // Given
        Instant expiry = now.get().plusMillis(1);
        table.put(new PublishedKey(new UUID(9, 1), ACME, HexFormat.of().formatHex(digest(1)), expiry));

        // Then
        assertNotNull(table.find(digest(1)));
        now.set(expiry);
        assertNull(table.find(digest(1)));
    }

    @Test
    void rotatedKeyIsKnownByItsNewDigestOnly() {
        table.put(key(1, digest(1)));
        table.put(key(1, digest(2)));

        assertNull(table.find(digest(1)));
        assertNotNull(table.find(digest(2)));
        assertEquals(1, table.size());
    }

    @Test
    void removedKeyIsGoneAndMayComeBack() {
        table.put(key(1, digest(1)));
        table.remove(new UUID(9, 1));
        table.remove(new UUID(9, 1));
        table.remove(new UUID(9, 77));

        assertNull(table.find(digest(1)));
        assertEquals(0, table.size());

        table.put(key(1, digest(1)));
        assertNotNull(table.find(digest(1)));
        assertEquals(1, table.size());
    }

    @Test
    void digestsThatLookLikeEmptyOrRemovedSlotsAreKeysLikeOthers() {
        for (long first = 0; first < 4; first++) {
            byte[] digest = digest(first + 10);
            ByteBuffer.wrap(digest).putLong(0, first);
            table.put(key(first, digest));
            assertEquals(new UUID(9, first), table.find(digest).key());
        }
        assertEquals(4, table.size());
    }

    @Test
    void digestThatIsNoneIsRefusedAndChangesNothing() {
        table.put(key(1, digest(1)));

        assertThrows(
                IllegalArgumentException.class, () -> table.put(new PublishedKey(new UUID(9, 1), ACME, "00ff", null)));
        assertThrows(
                IllegalArgumentException.class,
                () -> table.put(new PublishedKey(new UUID(9, 1), ACME, "zz".repeat(32), null)));
        assertNotNull(table.find(digest(1)));
    }

    @Test
    void tableAgreesWithAMapOverManyRandomChanges() {
        // Given
        Random random = new Random(3);
        Map<Long, byte[]> expected = new HashMap<>();

        for (int i = 0; i < 50_000; i++) {
            // When
            long id = random.nextInt(700);
            if (random.nextInt(3) == 0) {
                table.remove(new UUID(9, id));
                expected.remove(id);
            } else {
                byte[] digest = digest(random.nextInt(2) == 0 ? id : id + 1_000L * (i + 1));
                table.put(key(id, digest));
                expected.put(id, digest);
            }

            // Then
            byte[] there = expected.get(id);
            if (there != null) {
                assertEquals(new UUID(9, id), table.find(there).key());
            }
            assertEquals(expected.size(), table.size());
        }
        expected.forEach(
                (id, digest) -> assertEquals(new UUID(9, id), table.find(digest).key()));
    }

    @Test
    void allKeysOfAConsumerGoTogether() {
        table.put(key(1, digest(1)));
        table.put(
                new PublishedKey(new UUID(9, 2), new UUID(6, 6), HexFormat.of().formatHex(digest(2)), null));

        table.removeAllOf(ACME);

        assertNull(table.find(digest(1)));
        assertNotNull(table.find(digest(2)));
    }

    @Test
    void readersAlwaysSeeLastingKeysAndNeverATornOneWhileOthersComeAndGo() throws Exception {
        // Given
        for (long id = 0; id < 100; id++) {
            table.put(key(id, digest(id)));
        }
        AtomicBoolean done = new AtomicBoolean();
        try (var threads = Executors.newFixedThreadPool(3)) {
            // When
            Future<Integer> lasting = threads.submit(() -> {
                int reads = 0;
                while (!done.get()) {
                    long id = reads++ % 50;
                    assertEquals(new Credential(ACME, new UUID(9, id)), table.find(digest(id)));
                }
                return reads;
            });
            Future<Integer> changing = threads.submit(() -> {
                int reads = 0;
                while (!done.get()) {
                    long id = 1_000 + reads++ % 500;
                    Credential found = table.find(digest(id));
                    assertEquals(found == null ? null : new Credential(new UUID(id, id), new UUID(8, id)), found);
                }
                return reads;
            });
            Random random = new Random(4);
            for (int i = 0; i < 300_000; i++) {
                long id = 1_000 + random.nextInt(500);
                if (random.nextBoolean()) {
                    table.put(new PublishedKey(
                            new UUID(8, id), new UUID(id, id), HexFormat.of().formatHex(digest(id)), null));
                } else {
                    table.remove(new UUID(8, id));
                }
            }
            done.set(true);

            // Then
            assertNotNull(lasting.get());
            assertNotNull(changing.get());
        }
    }

    private static PublishedKey key(long id, byte[] digest) {
        return new PublishedKey(new UUID(9, id), ACME, HexFormat.of().formatHex(digest), null);
    }

    private static byte[] digest(long seed) {
        byte[] digest = new byte[32];
        new Random(seed).nextBytes(digest);
        return digest;
    }
}
