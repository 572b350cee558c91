package io.gatehouse.dataplane.config;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Records in a file, each with its length and a CRC-32C of its content, so that a torn or corrupt one is told from a whole one. Stateless. */
final class Frames {
    /** Octets that a frame needs beside its content. */
    static final int OVERHEAD = 8;

    private static final int LARGEST = 1 << 27;

    private Frames() {}

    /** A record is torn or corrupt; what came before it is fine. */
    static final class CorruptFrame extends IOException {
        private static final long serialVersionUID = 1;

        CorruptFrame(String message) {
            super(message);
        }
    }

    static ByteBuffer frame(byte[] content) {
        return ByteBuffer.allocate(OVERHEAD + content.length)
                .putInt(content.length)
                .putInt(crc(content))
                .put(content)
                .flip();
    }

    /** The next record's content, or null where the file ends between two records. */
    static byte @Nullable [] read(DataInputStream in) throws IOException {
        int first = in.read();
        if (first < 0) {
            return null;
        }
        try {
            int length = first << 24 | in.readUnsignedByte() << 16 | in.readUnsignedShort();
            if (length < 0 || length > LARGEST) {
                throw new CorruptFrame("a record has an impossible length");
            }
            int crc = in.readInt();
            byte[] content = in.readNBytes(length);
            if (content.length < length) {
                throw new CorruptFrame("a record is torn");
            }
            if (crc != crc(content)) {
                throw new CorruptFrame("a record's checksum is wrong");
            }
            return content;
        } catch (EOFException _) {
            throw new CorruptFrame("a record is torn");
        }
    }

    private static int crc(byte[] content) {
        CRC32C crc = new CRC32C();
        crc.update(content);
        return (int) crc.getValue();
    }
}
