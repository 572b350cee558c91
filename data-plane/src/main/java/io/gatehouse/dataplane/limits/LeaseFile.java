package io.gatehouse.dataplane.limits;

import io.gatehouse.dataplane.disk.Disk;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The leases on disk: mapped files of 4,096 slots each, {@code leases-1} and on. Confined to the book's thread.
 *
 * <p>Mapped memory survives the process, but after a power cut a file may say less than was spent. So the machine's boot id is
 * kept beside it: leases of an earlier boot count as spent.
 */
final class LeaseFile {
    private static final Logger LOG = System.getLogger(LeaseFile.class.getName());
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final long FILE_BYTES = 4_096 * LeaseSlot.BYTES;

    private final Disk disk;
    private final Path folder;
    private final List<MemorySegment> files = new ArrayList<>();
    private final ArrayDeque<LeaseSlot> free = new ArrayDeque<>();

    LeaseFile(Disk disk, Path folder) {
        this.disk = disk;
        this.folder = folder;
    }

    /** What an earlier process left. */
    record Left(List<Lease> live, List<Lease> returning) {}

    Left open() throws IOException {
        Left left = new Left(new ArrayList<>(), new ArrayList<>());
        boolean sameBoot = isSameBoot();
        while (Files.exists(file(files.size() + 1))) {
            for (LeaseSlot slot : map()) {
                sort(slot, sameBoot, left);
            }
        }
        return left;
    }

    private void sort(LeaseSlot slot, boolean sameBoot, Left left) {
        long state = slot.state();
        if (state == LeaseSlot.LIVE && sameBoot) {
            left.live.add(Lease.resume(slot));
        } else if (state == LeaseSlot.LIVE) {
            Lease lease = Lease.resume(slot);
            lease.forfeit();
            left.returning.add(lease);
        } else if (state == LeaseSlot.RETURNING) {
            left.returning.add(Lease.resume(slot));
        } else {
            free.add(slot);
        }
    }

    /** Room for another lease. Throws when the disk is full. */
    LeaseSlot allocate() throws IOException {
        LeaseSlot slot = free.poll();
        if (slot == null) {
            free.addAll(map());
            slot = free.remove();
        }
        return slot;
    }

    void free(LeaseSlot slot) {
        slot.free();
        free.add(slot);
    }

    /** Makes what was spent and given back safe from a power cut. */
    void force() {
        files.forEach(MemorySegment::force);
    }

    private List<LeaseSlot> map() throws IOException {
        MemorySegment memory = disk.map(file(files.size() + 1), FILE_BYTES);
        files.add(memory);
        List<LeaseSlot> slots = new ArrayList<>();
        for (long offset = 0; offset < FILE_BYTES; offset += LeaseSlot.BYTES) {
            slots.add(new LeaseSlot(memory, offset));
        }
        return slots;
    }

    private Path file(int number) {
        return folder.resolve("leases-" + number);
    }

    private boolean isSameBoot() throws IOException {
        String now = Files.isReadable(BOOT_ID) ? Files.readString(BOOT_ID).trim() : "unknown";
        Path kept = folder.resolve("boot");
        boolean same = Files.exists(kept) && Files.readString(kept).trim().equals(now);
        if (!same) {
            if (Files.exists(kept)) {
                LOG.log(Level.INFO, "the machine was restarted: leases of quotas that were live count as spent");
            }
            disk.write(kept, ByteBuffer.wrap(now.getBytes(StandardCharsets.US_ASCII)));
        }
        return same;
    }
}
