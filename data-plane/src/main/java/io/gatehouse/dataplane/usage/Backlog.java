package io.gatehouse.dataplane.usage;

import io.gatehouse.dataplane.disk.Disk;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The closed segments that are not acknowledged yet, oldest first, as files of {@code closed/}. The newest acknowledged one stays as
 * the file {@code delivered}: one rename takes a segment out of the queue and remembers how far numbers and counts have come, so
 * no number is ever used twice. Thread-safe; blocking.
 */
final class Backlog {
    private static final Logger LOG = System.getLogger(Backlog.class.getName());
    private static final String SUFFIX = ".segment";

    private final Disk disk;
    private final Path closed;
    private final Path refused;
    private final Path delivered;
    private final TreeMap<Long, ClosedSegment> waiting = new TreeMap<>();
    private long lastNumber;
    private long through;
    private long bytes;
    private long setAside;

    private Backlog(Disk disk, Path folder) {
        this.disk = disk;
        this.closed = folder.resolve("closed");
        this.refused = folder.resolve("refused");
        this.delivered = folder.resolve("delivered");
    }

    /** Reads what an earlier process left. */
    static Backlog open(Disk disk, Path folder, long epoch) throws IOException {
        Backlog backlog = new Backlog(disk, folder);
        disk.folder(backlog.closed);
        disk.folder(backlog.refused);
        if (Files.exists(backlog.delivered)) {
            backlog.remember(backlog.readDelivered(epoch));
        }
        for (Path file : list(backlog.refused)) {
            backlog.lastNumber = Math.max(backlog.lastNumber, number(file));
            backlog.setAside++;
        }
        for (Path file : list(backlog.closed)) {
            backlog.takeUp(file);
        }
        return backlog;
    }

    private ClosedSegment readDelivered(long epoch) throws IOException {
        try {
            ClosedSegment last = SegmentFile.readHeader(delivered);
            if (last.epoch() == epoch) {
                return last;
            }
            throw new IOException("it is of another epoch");
        } catch (IOException e) {
            throw new IOException(
                    "The ledger cannot tell how far it had come: " + delivered + " cannot be used (" + e.getMessage()
                            + "). Move its folder away to begin a new ledger.",
                    e);
        }
    }

    private void takeUp(Path file) throws IOException {
        lastNumber = Math.max(lastNumber, number(file));
        try {
            ClosedSegment segment = SegmentFile.readHeader(file);
            waiting.put(segment.number(), segment);
            bytes += segment.bytes();
            remember(segment);
        } catch (IOException damaged) {
            LOG.log(Level.ERROR, "segment is damaged, set aside file={0} reason={1}", file, damaged.getMessage());
            disk.rename(file, refused.resolve(file.getFileName()));
            setAside++;
        }
    }

    private void remember(ClosedSegment segment) {
        lastNumber = Math.max(lastNumber, segment.number());
        through = Math.max(through, segment.through());
    }

    /** Where the next segment is to be written. */
    synchronized Path fileOf(long number) {
        return closed.resolve("%019d%s".formatted(number, SUFFIX));
    }

    synchronized void add(ClosedSegment segment) {
        waiting.put(segment.number(), segment);
        bytes += segment.bytes();
        remember(segment);
        notifyAll();
    }

    /** The oldest, after waiting for one for some time; null when there is none even then. */
    @SuppressWarnings("WaitNotInLoop") // the caller loops
    synchronized @Nullable ClosedSegment oldest(long waitMillis) throws InterruptedException {
        if (waiting.isEmpty() && waitMillis > 0) {
            wait(waitMillis);
        }
        return peek();
    }

    /** Ends the present wait for a segment. */
    synchronized void wake() {
        notifyAll();
    }

    synchronized @Nullable ClosedSegment peek() {
        return waiting.isEmpty() ? null : waiting.firstEntry().getValue();
    }

    /** The control plane has it. The shipper's thread, as the two below: files change outside the lock, for others only look. */
    void delivered(ClosedSegment segment) throws IOException {
        disk.rename(segment.file(), delivered);
        remove(segment, 0);
    }

    /** It is never to be sent again: a copy goes to {@code refused/}. */
    void refused(ClosedSegment segment) throws IOException {
        disk.write(refused.resolve(segment.file().getFileName()), ByteBuffer.wrap(Files.readAllBytes(segment.file())));
        disk.rename(segment.file(), delivered);
        remove(segment, 1);
    }

    /** Its file cannot be read: it goes to {@code refused/} as it is. */
    void damaged(ClosedSegment segment) throws IOException {
        disk.rename(segment.file(), refused.resolve(segment.file().getFileName()));
        remove(segment, 1);
    }

    private synchronized void remove(ClosedSegment segment, int newlySetAside) {
        waiting.remove(segment.number());
        bytes -= segment.bytes();
        setAside += newlySetAside;
    }

    /**
     * How things stand at one moment.
     *
     * @param oldest null when nothing waits
     */
    record View(
            long lastNumber, int size, long bytes, @Nullable Instant oldest, long setAside) {}

    synchronized View view() {
        ClosedSegment oldest = peek();
        return new View(lastNumber, waiting.size(), bytes, oldest == null ? null : oldest.openedAt(), setAside);
    }

    synchronized Collection<ClosedSegment> all() {
        return List.copyOf(waiting.values());
    }

    synchronized long lastNumber() {
        return lastNumber;
    }

    /** Exchanges in all segments closed since the epoch began. */
    synchronized long through() {
        return through;
    }

    synchronized int size() {
        return waiting.size();
    }

    synchronized long bytes() {
        return bytes;
    }

    private static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    private static long number(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        try {
            return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
        } catch (NumberFormatException e) {
            throw new IOException("This is no file of the ledger; take it away: " + file, e);
        }
    }
}
