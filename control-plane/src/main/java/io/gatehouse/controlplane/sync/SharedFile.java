package io.gatehouse.controlplane.sync;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** One reader of a file that several read at once, each from its start. The file stays open for as long as it is referred to. */
final class SharedFile extends InputStream {
    private final FileChannel file;
    private long position;

    SharedFile(FileChannel file) {
        this.file = file;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = file.read(ByteBuffer.wrap(into, offset, length), position);
        position += Math.max(0, read);
        return read;
    }
}
