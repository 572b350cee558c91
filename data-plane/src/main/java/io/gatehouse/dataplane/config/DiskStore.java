package io.gatehouse.dataplane.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.gatehouse.model.config.Entity;
import io.gatehouse.model.config.Tombstone;
import io.gatehouse.model.sync.Change;
import io.gatehouse.model.sync.ChangeBatch;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The applied state on disk: a snapshot file, and a log of the changes since. Whatever moment the process dies at, the next one reads
 * a state that was applied: the log's torn end is dropped, a log that belongs to a replaced snapshot is ignored, a corrupt snapshot is
 * kept aside and counts as none. When the log outgrows the snapshot both are merged, file to file, without the state in memory.
 *
 * <p>Confined to one thread.
 */
public final class DiskStore implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DiskStore.class.getName());
    private static final long SMALLEST_LIMIT = 4 << 20;

    private final Path folder;
    private final Path snapshot;
    private final Path changes;
    private final long smallestLimit;
    private final SplittableRandom random = new SplittableRandom();
    private @Nullable ChangeLog log;
    private SnapshotFile.Header header = new SnapshotFile.Header(0, LiveGateway.NOTHING);
    private long limit;

    /** @param folder is created when it is not there, readable for this account only */
    public DiskStore(Path folder) {
        this(folder, SMALLEST_LIMIT);
    }

    DiskStore(Path folder, long smallestLimit) {
        this.folder = folder;
        this.snapshot = folder.resolve("snapshot");
        this.changes = folder.resolve("changes");
        this.smallestLimit = smallestLimit;
        this.limit = smallestLimit;
    }

    /**
     * A state that was read.
     *
     * @param sequence of its last change
     * @param changes to be applied to the snapshot, in this order
     */
    public record Loaded(long sequence, List<Entity> changes) {}

    /** Reads what is stored: the snapshot goes to {@code into}. Empty, and what went to {@code into} void, when nothing usable is there. */
    public Optional<Loaded> load(Consumer<Entity> into) throws IOException {
        PrivateFiles.createFolder(folder);
        if (!Files.exists(snapshot)) {
            return Optional.empty();
        }
        try {
            header = SnapshotFile.read(snapshot, content -> into.accept(StoredEntity.entityOf(content)));
        } catch (Frames.CorruptFrame | JsonProcessingException e) {
            LOG.log(Level.ERROR, "stored configuration is corrupt and kept aside reason=" + e.getMessage());
            setAside(snapshot);
            setAside(changes);
            return Optional.empty();
        }
        ChangeLog.Content content = ChangeLog.read(changes, header.generation());
        if (content.trouble() != null) {
            LOG.log(
                    Level.WARNING,
                    "stored changes are torn, the rest is dropped kept="
                            + content.batches().size() + " reason=" + content.trouble());
        }
        openLog(content.length());
        List<Entity> entities = new ArrayList<>();
        long sequence = header.sequence();
        for (ChangeBatch batch : content.batches()) {
            batch.changes().forEach(change -> entities.add(change.entity()));
            sequence = batch.to();
        }
        return Optional.of(new Loaded(sequence, entities));
    }

    /** A disk that cannot be written must not keep a node from serving what could be read. */
    private void openLog(long wholeLength) {
        try {
            log = ChangeLog.open(changes, header.generation(), wholeLength);
            limit = Math.max(smallestLimit, SnapshotFile.size(snapshot) / 2);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "stored changes cannot be written reason=" + e);
        }
    }

    /** Adds changes that were applied, for good. When this throws, the store holds the state before them, and needs a new snapshot. */
    public void append(ChangeBatch batch) throws IOException {
        if (log == null) {
            throw new IOException("there is no snapshot to go on from");
        }
        log.append(batch);
        if (log.length() > limit) {
            try {
                compact();
            } catch (IOException e) {
                limit *= 2;
                LOG.log(Level.WARNING, "stored configuration cannot be compacted reason=" + e);
            }
        }
    }

    /** Begins to put a whole state in the place of what is stored. */
    public Replacement replace(long sequence) throws IOException {
        PrivateFiles.createFolder(folder);
        return new Replacement(sequence);
    }

    /** A whole state that is written piece by piece and takes the place of the old one at {@link #commit}. */
    public final class Replacement implements AutoCloseable {
        private final SnapshotFile.Writer writer;

        private Replacement(long sequence) throws IOException {
            writer = new SnapshotFile.Writer(snapshot, new SnapshotFile.Header(random.nextLong(), sequence));
        }

        public void add(Entity entity) throws IOException {
            writer.add(StoredEntity.of(entity).content());
        }

        public void commit() throws IOException {
            install(writer);
        }

        /** Drops what was not committed. */
        @Override
        public void close() throws IOException {
            writer.close();
        }
    }

    /** After the rename the old log names another generation, so it is void even if the process dies right here. */
    private void install(SnapshotFile.Writer writer) throws IOException {
        writer.commit();
        header = writer.header();
        if (log != null) {
            log.close();
            log = null;
        }
        log = ChangeLog.open(changes, header.generation(), 0);
        limit = Math.max(smallestLimit, SnapshotFile.size(snapshot) / 2);
    }

    private void compact() throws IOException {
        ChangeLog.Content content = ChangeLog.read(changes, header.generation());
        Map<StoredEntity.Key, Entity> newest = new LinkedHashMap<>();
        long sequence = header.sequence();
        for (ChangeBatch batch : content.batches()) {
            for (Change change : batch.changes()) {
                newest.put(
                        new StoredEntity.Key(
                                change.entity().kind(), change.entity().id()),
                        change.entity());
            }
            sequence = batch.to();
        }
        try (SnapshotFile.Writer writer =
                new SnapshotFile.Writer(snapshot, new SnapshotFile.Header(random.nextLong(), sequence))) {
            SnapshotFile.read(snapshot, stored -> {
                if (!newest.containsKey(StoredEntity.keyOf(stored))) {
                    writer.add(stored);
                }
            });
            for (Entity entity : newest.values()) {
                if (!(entity instanceof Tombstone)) {
                    writer.add(StoredEntity.of(entity).content());
                }
            }
            install(writer);
        }
    }

    private static void setAside(Path file) throws IOException {
        if (Files.exists(file)) {
            Files.move(file, file.resolveSibling(file.getFileName() + ".corrupt"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Override
    public void close() throws IOException {
        if (log != null) {
            log.close();
        }
    }
}
