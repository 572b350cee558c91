package io.gatehouse.dataplane.usage;

import io.gatehouse.dataplane.disk.Disk;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The slots of a node, files {@code slots/*.slot}: they are created ahead of need, and used for ever. Confined to the closer, but for
 * {@link #trouble()} and {@link #none()}.
 */
final class Slots {
    private static final Logger LOG = System.getLogger(Slots.class.getName());
    private static final String SUFFIX = ".slot";
    private static final long RETRY_MILLIS = 1_000;

    private final Disk disk;
    private final Path folder;
    private final Shape shape;
    private final Slot none = Slot.none();
    private final Trouble trouble = new Trouble(LOG, "making room to count usage");
    private final ArrayDeque<Slot> free = new ArrayDeque<>();
    private int existing;
    private int lastName;
    private long retryAt;

    Slots(Disk disk, Path folder, Shape shape) throws IOException {
        this.disk = disk;
        this.folder = folder.resolve("slots");
        this.shape = shape;
        disk.folder(this.folder);
    }

    /** Stands for no slot. */
    Slot none() {
        return none;
    }

    @Nullable
    String trouble() {
        return trouble.reason();
    }

    /**
     * Opens what an earlier process left: free slots become available, those that were counted into are returned.
     *
     * @param closed the segments that may hold some of it already
     */
    List<Slot> open(Iterable<ClosedSegment> closed) throws IOException {
        List<Slot> counted = new ArrayList<>();
        for (Path file : files()) {
            lastName = Math.max(lastName, name(file));
            Slot slot = openOrSetAside(file);
            if (slot == null) {
                continue;
            }
            existing++;
            if (isIn(slot, closed)) {
                slot.clear();
            }
            if (slot.rows() == 0) {
                free.add(slot);
            } else {
                counted.add(slot);
            }
        }
        return counted;
    }

    /** Creates what is missing, as far as the disk has room. */
    void provide(int wanted, long now) {
        if (existing >= wanted || (now < retryAt && retryAt - now <= RETRY_MILLIS)) {
            return;
        }
        try {
            while (existing < wanted) {
                lastName++;
                free.add(SlotFile.create(disk, folder.resolve(lastName + SUFFIX), shape));
                existing++;
            }
            trouble.isOver();
        } catch (IOException full) {
            retryAt = now + RETRY_MILLIS;
            trouble.is(full);
        }
    }

    /** An empty slot; null when there is none. */
    @Nullable
    Slot take() {
        return free.poll();
    }

    void giveBack(Slot slot) {
        free.add(slot);
    }

    private static boolean isIn(Slot slot, Iterable<ClosedSegment> closed) {
        for (ClosedSegment segment : closed) {
            if (segment.uses().contains(new ClosedSegment.SlotUse(slot.id, slot.generation()))) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Slot openOrSetAside(Path file) throws IOException {
        try {
            return SlotFile.open(disk, file);
        } catch (IOException | IllegalArgumentException damaged) {
            LOG.log(Level.ERROR, "slot is damaged, set aside file={0} reason={1}", file, damaged.getMessage());
            disk.rename(file, file.resolveSibling(file.getFileName() + ".damaged"));
            return null;
        }
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private static int name(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            return Integer.parseInt(name.substring(0, name.length() - SUFFIX.length()));
        } catch (NumberFormatException foreign) {
            return 0;
        }
    }
}
