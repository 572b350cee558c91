package io.gatehouse.dataplane.disk;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** {@link Disk} on the file system. */
final class RealDisk implements Disk {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final int BLOCK = 64 * 1024;

    @Override
    public void folder(Path folder) throws IOException {
        Files.createDirectories(folder, OWNER_FOLDER);
    }

    @Override
    public MemorySegment map(Path file, long size) throws IOException {
        if (!Files.exists(file)) {
            place(file, channel -> fill(channel, size));
        }
        try (FileChannel channel = FileChannel.open(file, READ, WRITE)) {
            if (channel.size() != size) {
                throw new IOException(file + " has " + channel.size() + " bytes instead of " + size);
            }
            return channel.map(FileChannel.MapMode.READ_WRITE, 0, size, Arena.ofAuto());
        }
    }

    @Override
    public void write(Path file, ByteBuffer content) throws IOException {
        ByteBuffer rest = content.duplicate();
        place(file, channel -> {
            while (rest.hasRemaining()) {
                channel.write(rest);
            }
        });
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        forceFolder(to);
        if (!folderOf(from).equals(folderOf(to))) {
            forceFolder(from);
        }
    }

    private interface Content {
        void writeTo(FileChannel channel) throws IOException;
    }

    private void place(Path file, Content content) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".draft");
        try {
            try (FileChannel channel = FileChannel.open(draft, Set.of(CREATE, TRUNCATE_EXISTING, WRITE), OWNER_FILE)) {
                content.writeTo(channel);
                channel.force(true);
            }
            rename(draft, file);
        } catch (IOException failure) {
            Files.deleteIfExists(draft);
            throw failure;
        }
    }

    private static void fill(FileChannel channel, long size) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(BLOCK);
        for (long left = size; left > 0; ) {
            zeros.clear().limit((int) Math.min(BLOCK, left));
            left -= channel.write(zeros);
        }
    }

    private static void forceFolder(Path file) throws IOException {
        try (FileChannel folder = FileChannel.open(folderOf(file), READ)) {
            folder.force(true);
        }
    }

    private static Path folderOf(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file : parent;
    }
}
