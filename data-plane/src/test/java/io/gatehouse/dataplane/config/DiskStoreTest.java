package io.gatehouse.dataplane.config;

import static io.gatehouse.dataplane.gateway.Published.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.model.config.Entity;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.PublishedConsumer;
import io.gatehouse.model.config.Tombstone;
import io.gatehouse.model.sync.Change;
import io.gatehouse.model.sync.ChangeBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskStoreTest {
    private static final Logger LOG = Logger.getLogger(DiskStore.class.getName());

    @TempDir
    Path home;

    private Path folder;

    @BeforeEach
    void chooseFolderAndSilence() {
        LOG.setLevel(Level.OFF);
        folder = home.resolve("node");
    }

    @Test
    void emptyFolderHoldsNothing() throws IOException {
        assertEquals("nothing", stored());
        assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)));
    }

    @Test
    void snapshotAndChangesComeBack() throws IOException {
        store(10, "a", "b");
        append(12, consumer(1, "a2"), new Tombstone(EntityKind.CONSUMER, id(2)));
        append(13, consumer(3, "c"));

        assertEquals("13 {1=a2, 3=c}", stored());
    }

    @Test
    void filesAreForTheNodesAccountOnly() throws IOException {
        store(10, "a");
        append(11, consumer(1, "b"));

        for (String file : List.of("snapshot", "changes")) {
            assertEquals(
                    "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))));
        }
    }

    @Test
    void logTornAtAnyOctetGivesTheStateBeforeTheTornBatch() throws IOException {
        // Given
        store(10, "a");
        append(11, consumer(1, "b"));
        int whole = (int) Files.size(folder.resolve("changes"));
        append(12, consumer(1, "c"));
        byte[] log = Files.readAllBytes(folder.resolve("changes"));

        for (int length = 0; length < log.length; length++) {
            // When
            Files.write(folder.resolve("changes"), java.util.Arrays.copyOf(log, length));

            // Then
            assertEquals(length < whole ? "10 {1=a}" : "11 {1=b}", stored(), "length " + length);
        }
    }

    @Test
    void storeGoesOnBehindADroppedTail() throws IOException {
        // Given
        store(10, "a");
        append(11, consumer(1, "b"));
        append(12, consumer(1, "c"));
        byte[] log = Files.readAllBytes(folder.resolve("changes"));
        Files.write(folder.resolve("changes"), java.util.Arrays.copyOf(log, log.length - 1));

        // When
        append(12, consumer(2, "d"));

        // Then
        assertEquals("12 {1=b, 2=d}", stored());
    }

    @Test
    void flippedOctetInTheLogDropsFromThereOn() throws IOException {
        // Given
        store(10, "a");
        append(11, consumer(1, "b"));
        int whole = (int) Files.size(folder.resolve("changes"));
        append(12, consumer(1, "c"));
        byte[] log = Files.readAllBytes(folder.resolve("changes"));

        for (int at = whole; at < log.length; at++) {
            // When
            byte[] flipped = log.clone();
            flipped[at] ^= 0x10;
            Files.write(folder.resolve("changes"), flipped);

            // Then
            assertEquals("11 {1=b}", stored(), "octet " + at);
        }
    }

    @Test
    void snapshotWithAnyFlippedOctetIsKeptAsideAndCountsAsNone() throws IOException {
        // Given
        store(10, "a", "b");
        byte[] whole = Files.readAllBytes(folder.resolve("snapshot"));

        for (int at = 0; at < whole.length; at++) {
            // When
            byte[] flipped = whole.clone();
            flipped[at] ^= 0x01;
            Files.write(folder.resolve("snapshot"), flipped);

            // Then
            assertEquals("nothing", stored(), "octet " + at);
            assertTrue(Files.exists(folder.resolve("snapshot.corrupt")));
            assertFalse(Files.exists(folder.resolve("snapshot")));
        }
    }

    @Test
    void snapshotCutAnywhereCountsAsNone() throws IOException {
        // Given
        store(10, "a", "b");
        byte[] whole = Files.readAllBytes(folder.resolve("snapshot"));

        for (int length = 0; length < whole.length; length++) {
            Files.write(folder.resolve("snapshot"), java.util.Arrays.copyOf(whole, length));

            assertEquals("nothing", stored(), "length " + length);
        }
    }

    @Test
    void deathBeforeTheRenameLeavesTheOldState() throws IOException {
        // Given
        store(10, "a");
        append(11, consumer(1, "b"));

        // When
        try (DiskStore store = new DiskStore(folder)) {
            store.load(_ -> {});
            DiskStore.Replacement unfinished = store.replace(20);
            unfinished.add(consumer(9, "z"));
        }

        // Then
        assertEquals("11 {1=b}", stored());
    }

    @Test
    void deathBetweenTheRenameAndTheNewLogGivesTheNewState() throws IOException {
        // Given
        store(30, "a");
        append(31, consumer(1, "b"));
        byte[] oldLog = Files.readAllBytes(folder.resolve("changes"));

        // When
        store(20, "x");
        Files.write(folder.resolve("changes"), oldLog);

        // Then
        assertEquals("20 {1=x}", stored());
        append(21, consumer(2, "y"));
        assertEquals("21 {1=x, 2=y}", stored());
    }

    @Test
    void logIsMergedIntoTheSnapshotBeforeItOutgrowsIt() throws IOException {
        // Given
        store(0, "a", "b", "c");

        // When
        try (DiskStore store = new DiskStore(folder, 2_000)) {
            store.load(_ -> {});
            for (int i = 1; i <= 1_000; i++) {
                Entity change = i % 7 == 0 ? new Tombstone(EntityKind.CONSUMER, id(i % 5)) : consumer(i % 5, "n" + i);
                store.append(new ChangeBatch(1, i, List.of(new Change(i, change))));
            }
        }

        // Then
        assertTrue(Files.size(folder.resolve("changes")) < 4_000);
        assertEquals("1000 {0=n1000, 1=n996, 2=n997, 3=n998, 4=n999}", stored());
    }

    @Test
    void diskThatCannotBeWrittenIsToldAndWhatIsThereCanStillBeRead() throws IOException {
        // Given
        store(10, "a");
        Files.delete(folder.resolve("changes"));
        Files.createDirectory(folder.resolve("changes"));

        // Then
        assertEquals("10 {1=a}", stored());
        assertThrows(IOException.class, () -> append(11, consumer(1, "b")));
    }

    @Test
    void changesWithoutSnapshotAreRefused() throws IOException {
        try (DiskStore store = new DiskStore(folder)) {
            store.load(_ -> {});

            assertThrows(IOException.class, () -> store.append(new ChangeBatch(1, 1, List.of())));
        }
    }

    private void store(long sequence, String... names) throws IOException {
        try (DiskStore store = new DiskStore(folder);
                DiskStore.Replacement replacement = store.replace(sequence)) {
            for (int i = 0; i < names.length; i++) {
                replacement.add(consumer(i + 1, names[i]));
            }
            replacement.commit();
        }
    }

    private void append(long to, Entity... entities) throws IOException {
        try (DiskStore store = new DiskStore(folder)) {
            store.load(_ -> {});
            List<Change> changes = new ArrayList<>();
            for (Entity entity : entities) {
                changes.add(new Change(to, entity));
            }
            store.append(new ChangeBatch(1, to, changes));
        }
    }

    /** Sequence and consumers by number, as a node would have them after a restart. */
    private String stored() throws IOException {
        try (DiskStore store = new DiskStore(folder)) {
            List<Entity> entities = new ArrayList<>();
            Optional<DiskStore.Loaded> loaded = store.load(entities::add);
            if (loaded.isEmpty()) {
                return "nothing";
            }
            entities.addAll(loaded.get().changes());
            Map<UUID, String> names = new LinkedHashMap<>();
            for (Entity entity : entities) {
                if (entity instanceof PublishedConsumer consumer) {
                    names.put(consumer.id(), consumer.name());
                } else {
                    names.remove(entity.id());
                }
            }
            Map<Long, String> byNumber = new java.util.TreeMap<>();
            names.forEach((id, name) -> byNumber.put(id.getLeastSignificantBits(), name));
            return loaded.get().sequence() + " " + byNumber;
        }
    }

    private static PublishedConsumer consumer(long number, String name) {
        return new PublishedConsumer(id(number), name);
    }
}
