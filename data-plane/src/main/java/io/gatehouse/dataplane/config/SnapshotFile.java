package io.gatehouse.dataplane.config;

import io.gatehouse.model.sync.Protocol;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A whole state in a file: a header, entities, an empty record as the end. Written beside its place and renamed, so that there is
 * always the old one or the new one.
 */
final class SnapshotFile {
    private static final int MAGIC = 0x47485331;
    private static final int BUFFER = 1 << 16;

    private SnapshotFile() {}

    /**
     * First record.
     *
     * @param generation drawn for each file: a change log belongs to the file whose generation it names
     * @param sequence the state is the one at this sequence
     */
    record Header(long generation, long sequence) {
        private byte[] content() {
            return ByteBuffer.allocate(24)
                    .putInt(MAGIC)
                    .putInt(Protocol.FORMAT)
                    .putLong(generation)
                    .putLong(sequence)
                    .array();
        }

        private static Header of(byte[] content) throws IOException {
            ByteBuffer parts = ByteBuffer.wrap(content);
            if (content.length != 24 || parts.getInt() != MAGIC || parts.getInt() != Protocol.FORMAT) {
                throw new Frames.CorruptFrame("the file is no snapshot of this format");
            }
            return new Header(parts.getLong(), parts.getLong());
        }
    }

    /** Takes the entities of a file, each as its record's content. */
    interface Visitor {
        void visit(byte[] content) throws IOException;
    }

    /** Reads a file to its end. What was visited must be dropped when this throws. */
    static Header read(Path file, Visitor visitor) throws IOException {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER))) {
            byte[] first = Frames.read(in);
            if (first == null) {
                throw new Frames.CorruptFrame("the file is empty");
            }
            Header header = Header.of(first);
            byte[] content = Frames.read(in);
            while (content != null && content.length > 0) {
                visitor.visit(content);
                content = Frames.read(in);
            }
            if (content == null) {
                throw new Frames.CorruptFrame("the file has no end");
            }
            return header;
        }
    }

    /** Writes a file. Nothing is in its place before {@link #commit}; closed without it, nothing is left. */
    static final class Writer implements AutoCloseable {
        private final Path place;
        private final Path temporary;
        private final FileChannel file;
        private final Header header;
        private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);

        Writer(Path place, Header header) throws IOException {
            this.place = place;
            this.temporary = place.resolveSibling(place.getFileName() + ".tmp");
            this.header = header;
            this.file = PrivateFiles.create(temporary);
            add(header.content());
        }

        Header header() {
            return header;
        }

        void add(byte[] content) throws IOException {
            ByteBuffer frame = Frames.frame(content);
            if (frame.remaining() > buffer.remaining()) {
                flush();
            }
            if (frame.remaining() > buffer.remaining()) {
                PrivateFiles.write(file, frame);
            } else {
                buffer.put(frame);
            }
        }

        /** Ends the file and puts it in place. */
        void commit() throws IOException {
            add(new byte[0]);
            flush();
            file.force(true);
            file.close();
            PrivateFiles.replace(temporary, place);
        }

        private void flush() throws IOException {
            PrivateFiles.write(file, buffer.flip());
            buffer.clear();
        }

        @Override
        public void close() throws IOException {
            file.close();
            Files.deleteIfExists(temporary);
        }
    }

    /** The size of the file, 0 when there is none. */
    static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
