package io.gatehouse.dataplane.disk;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** The real disk, until it is told to be full: then nothing new can be written, but what is mapped stays usable. */
public final class FillableDisk implements Disk {
    private volatile boolean full;

    public void full(boolean isFull) {
        full = isFull;
    }

    @Override
    public void folder(Path folder) throws IOException {
        REAL.folder(folder);
    }

    @Override
    public MemorySegment map(Path file, long size) throws IOException {
        if (!Files.exists(file)) {
            refuseWhenFull();
        }
        return REAL.map(file, size);
    }

    @Override
    public void write(Path file, ByteBuffer content) throws IOException {
        refuseWhenFull();
        REAL.write(file, content);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        REAL.rename(from, to);
    }

    private void refuseWhenFull() throws IOException {
        if (full) {
            throw new IOException("No space left on device");
        }
    }
}
