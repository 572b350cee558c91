package io.gatehouse.dataplane.disk;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The few ways in which a node writes what it must not lose. Every file is for its owner alone (0600), every folder too (0700).
 * Thread-safe, blocking: never for an event loop. A full disk is an {@link IOException}, and leaves nothing half written.
 */
public interface Disk {
    /** The file system itself. */
    Disk REAL = new RealDisk();

    /** Creates the folder and those above it, as far as they are missing. */
    void folder(Path folder) throws IOException;

    /**
     * Maps a file of exactly this size, created full of zeros when it is missing. Its blocks are allocated, so that writing to the
     * memory later cannot meet a full disk. The mapping lives as long as the segment is reachable and survives the process's death.
     */
    MemorySegment map(Path file, long size) throws IOException;

    /** Puts a file in place as a whole: after a crash it holds either all of the content or what it held before. */
    void write(Path file, ByteBuffer content) throws IOException;

    /** Renames within a file system, replacing what is there; durable on return. */
    void rename(Path from, Path to) throws IOException;
}
