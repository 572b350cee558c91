package io.gatehouse.dataplane.usage;

import static io.gatehouse.dataplane.usage.SlotLayout.get;
import static io.gatehouse.dataplane.usage.SlotLayout.set;

import io.gatehouse.dataplane.disk.Disk;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.zip.CRC32C;

/** Creates slots' files, and opens those that an earlier process left, whatever shape they have. */
final class SlotFile {
    private static final SecureRandom RANDOM = new SecureRandom();

    private SlotFile() {}

    /** Throws when the disk is full; the file is not there then. */
    static Slot create(Disk disk, Path file, Shape shape) throws IOException {
        MemorySegment memory = disk.map(file, SlotLayout.bytes(shape));
        long id = RANDOM.nextLong();
        set(memory, SlotLayout.HEADER_MAGIC, SlotLayout.MAGIC);
        set(memory, SlotLayout.HEADER_ID, id);
        set(memory, SlotLayout.HEADER_ROWS, shape.rows());
        set(memory, SlotLayout.HEADER_CELLS, shape.cells());
        set(memory, SlotLayout.HEADER_GENERATION, 1);
        SlotLayout.setLast(memory, SlotLayout.HEADER_CHECKSUM, checksum(memory));
        memory.asSlice(0, SlotLayout.HEADER_BYTES).force();
        return new Slot(memory, id, shape);
    }

    /** Throws when the file is not a whole slot. */
    static Slot open(Disk disk, Path file) throws IOException {
        long size = Files.size(file);
        if (size < SlotLayout.HEADER_BYTES) {
            throw new IOException("it has only " + size + " bytes");
        }
        MemorySegment memory = disk.map(file, size);
        if (get(memory, SlotLayout.HEADER_MAGIC) != SlotLayout.MAGIC
                || get(memory, SlotLayout.HEADER_CHECKSUM) != checksum(memory)) {
            throw new IOException("its header is damaged");
        }
        Shape shape = new Shape((int) get(memory, SlotLayout.HEADER_ROWS), (int) get(memory, SlotLayout.HEADER_CELLS));
        if (size != SlotLayout.bytes(shape)) {
            throw new IOException("it has " + size + " bytes instead of " + SlotLayout.bytes(shape));
        }
        return new Slot(memory, get(memory, SlotLayout.HEADER_ID), shape);
    }

    private static long checksum(MemorySegment memory) {
        CRC32C checksum = new CRC32C();
        checksum.update(
                memory.asSlice(0, SlotLayout.HEADER_CHECKSUM).asByteBuffer().order(ByteOrder.nativeOrder()));
        return checksum.getValue();
    }
}
