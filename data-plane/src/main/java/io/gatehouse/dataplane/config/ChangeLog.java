package io.gatehouse.dataplane.config;

import io.gatehouse.dataplane.control.Wire;
import io.gatehouse.model.sync.ChangeBatch;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Batches of changes that came after a snapshot file, one record each, behind a first record that names the snapshot's generation.
 * Confined to one thread.
 */
final class ChangeLog implements AutoCloseable {
    private final Path path;
    private final FileChannel file;
    private long length;

    private ChangeLog(Path path, FileChannel file, long length) {
        this.path = path;
        this.file = file;
        this.length = length;
    }

    /**
     * What a log holds.
     *
     * @param length of the part that is whole
     * @param trouble what is wrong behind that part; null when nothing is
     */
    record Content(
            List<ChangeBatch> batches,
            long length,
            @Nullable String trouble) {}

    /** Reads as far as the log is whole. A log of another generation counts as empty: its snapshot has been replaced. */
    static Content read(Path path, long generation) {
        if (!Files.exists(path)) {
            return new Content(List.of(), 0, null);
        }
        List<ChangeBatch> batches = new ArrayList<>();
        long length = 0;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            byte[] first = Frames.read(in);
            if (first == null
                    || first.length != Long.BYTES
                    || ByteBuffer.wrap(first).getLong() != generation) {
                return new Content(List.of(), 0, null);
            }
            length = Frames.OVERHEAD + first.length;
            byte[] content = Frames.read(in);
            while (content != null) {
                batches.add(Wire.JSON.readValue(content, ChangeBatch.class));
                length += Frames.OVERHEAD + content.length;
                content = Frames.read(in);
            }
            return new Content(batches, length, null);
        } catch (IOException e) {
            return new Content(batches, length, String.valueOf(e.getMessage()));
        }
    }

    /** Opens a log to go on behind the part that {@link #read} found whole; from a new beginning where there is none. */
    static ChangeLog open(Path path, long generation, long wholeLength) throws IOException {
        FileChannel file = PrivateFiles.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        ChangeLog log = new ChangeLog(path, file, wholeLength);
        try {
            file.truncate(wholeLength);
            if (wholeLength == 0) {
                log.append(ByteBuffer.allocate(Long.BYTES).putLong(generation).array());
            }
        } catch (IOException e) {
            file.close();
            throw e;
        }
        return log;
    }

    /** Adds a batch, for good. When this throws, the log is as it was. */
    void append(ChangeBatch batch) throws IOException {
        append(Wire.JSON.writeValueAsBytes(batch));
    }

    private void append(byte[] content) throws IOException {
        ByteBuffer frame = Frames.frame(content);
        int size = frame.remaining();
        try {
            file.position(length);
            PrivateFiles.write(file, frame);
            file.force(false);
            length += size;
        } catch (IOException e) {
            file.truncate(length);
            throw e;
        }
    }

    long length() {
        return length;
    }

    Path path() {
        return path;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
