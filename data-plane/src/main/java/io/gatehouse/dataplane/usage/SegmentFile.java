package io.gatehouse.dataplane.usage;

import io.gatehouse.dataplane.disk.Disk;
import io.gatehouse.model.sync.Protocol;
import io.gatehouse.model.usage.UsageSegment;
import io.gatehouse.model.usage.UsageSegment.Mirror;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The form of a closed segment on disk: a prologue with lengths and checksums, a header that says which segment it is, a body with
 * its counts, latencies and mirrors. Big-endian. Written once, as a whole.
 */
final class SegmentFile {
    private static final long MAGIC = 0x4748_5345_474D_0001L;
    private static final int PROLOGUE_BYTES = 32;
    private static final int LONGEST_HEADER = 1 << 20;

    private SegmentFile() {}

    static ClosedSegment write(Disk disk, ClosedSegment segment, Tally tally, List<Mirror> mirrors) throws IOException {
        byte[] header = header(segment);
        byte[] body = body(tally, mirrors);
        ByteBuffer content = ByteBuffer.allocate(PROLOGUE_BYTES + header.length + body.length)
                .putLong(MAGIC)
                .putInt(header.length)
                .putInt(body.length)
                .putLong(checksum(header))
                .putLong(checksum(body))
                .put(header)
                .put(body)
                .flip();
        long bytes = content.remaining();
        disk.write(segment.file(), content);
        return new ClosedSegment(
                segment.file(),
                segment.epoch(),
                segment.number(),
                segment.openedAt(),
                segment.through(),
                segment.uses(),
                bytes);
    }

    /** Reads the header alone. Throws when the file is damaged. */
    static ClosedSegment readHeader(Path file) throws IOException {
        try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
            return header(file, Files.size(file), Prologue.read(in), in);
        }
    }

    /** Reads everything. Throws when the file is damaged. */
    static UsageSegment read(Path file, UUID node) throws IOException {
        byte[] content = Files.readAllBytes(file);
        DataInputStream in = new DataInputStream(new ByteArrayInputStream(content));
        Prologue prologue = Prologue.read(in);
        ClosedSegment closed = header(file, content.length, prologue, in);
        byte[] body = in.readNBytes(prologue.bodyBytes);
        if (body.length != prologue.bodyBytes || checksum(body) != prologue.bodyChecksum) {
            throw new IOException("its body is damaged");
        }
        DataInputStream rows = new DataInputStream(new ByteArrayInputStream(body));
        return new UsageSegment(
                Protocol.FORMAT,
                node,
                closed.epoch(),
                closed.number(),
                list(rows, SegmentRows::readCount),
                list(rows, SegmentRows::readLatency),
                // What was written before there were any ends here.
                rows.available() == 0 ? List.of() : list(rows, SegmentRows::readMirror));
    }

    private record Prologue(int headerBytes, int bodyBytes, long headerChecksum, long bodyChecksum) {
        static Prologue read(DataInputStream in) throws IOException {
            if (in.readLong() != MAGIC) {
                throw new IOException("it is not a segment");
            }
            Prologue prologue = new Prologue(in.readInt(), in.readInt(), in.readLong(), in.readLong());
            if (prologue.headerBytes < 0 || prologue.headerBytes > LONGEST_HEADER || prologue.bodyBytes < 0) {
                throw new IOException("its lengths are damaged");
            }
            return prologue;
        }
    }

    private static ClosedSegment header(Path file, long size, Prologue prologue, DataInputStream in)
            throws IOException {
        byte[] header = in.readNBytes(prologue.headerBytes);
        if (header.length != prologue.headerBytes || checksum(header) != prologue.headerChecksum) {
            throw new IOException("its header is damaged");
        }
        DataInputStream fields = new DataInputStream(new ByteArrayInputStream(header));
        long epoch = fields.readLong();
        long number = fields.readLong();
        Instant openedAt = Instant.ofEpochMilli(fields.readLong());
        long through = fields.readLong();
        List<ClosedSegment.SlotUse> uses =
                list(fields, use -> new ClosedSegment.SlotUse(use.readLong(), use.readLong()));
        return new ClosedSegment(file, epoch, number, openedAt, through, uses, size);
    }

    private static byte[] header(ClosedSegment segment) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeLong(segment.epoch());
        out.writeLong(segment.number());
        out.writeLong(segment.openedAt().toEpochMilli());
        out.writeLong(segment.through());
        out.writeInt(segment.uses().size());
        for (ClosedSegment.SlotUse use : segment.uses()) {
            out.writeLong(use.slot());
            out.writeLong(use.generation());
        }
        return bytes.toByteArray();
    }

    private static byte[] body(Tally tally, List<Mirror> mirrors) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1 << 14);
        DataOutputStream out = new DataOutputStream(bytes);
        List<UsageSegment.Count> counts = tally.counts();
        out.writeInt(counts.size());
        for (UsageSegment.Count count : counts) {
            SegmentRows.write(out, count);
        }
        List<UsageSegment.Latency> latencies = tally.latencies();
        out.writeInt(latencies.size());
        for (UsageSegment.Latency latency : latencies) {
            SegmentRows.write(out, latency);
        }
        out.writeInt(mirrors.size());
        for (Mirror mirror : mirrors) {
            SegmentRows.write(out, mirror);
        }
        return bytes.toByteArray();
    }

    private interface Element<T> {
        T read(DataInputStream in) throws IOException;
    }

    private static <T> List<T> list(DataInputStream in, Element<T> element) throws IOException {
        int size = in.readInt();
        List<T> list = new ArrayList<>(Math.clamp(size, 0, 1 << 16));
        for (int i = 0; i < size; i++) {
            list.add(element.read(in));
        }
        return list;
    }

    private static long checksum(byte[] bytes) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes);
        return checksum.getValue();
    }
}
