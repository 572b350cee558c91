package io.gatehouse.dataplane.accesslog;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * A file that is appended to. When it is full it gets the number 1 behind its name, the one that had it 2, and so on; the last is
 * deleted. A file that somebody else has moved away is begun anew. Used by one thread.
 */
final class RotatingFile implements AutoCloseable {
    private final Path file;
    private final long bytes;
    private final int kept;
    private OutputStream out;
    private long written;

    /** Throws {@link IOException} when the file cannot be had. */
    RotatingFile(Path file, long bytes, int kept) throws IOException {
        this.file = file;
        this.bytes = bytes;
        this.kept = kept;
        this.out = open();
    }

    private OutputStream open() throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (!Files.exists(file)
                && file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        }
        OutputStream opened = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        written = Files.size(file);
        return opened;
    }

    /** Appends whole lines. */
    void write(byte[] lines) throws IOException {
        if (written > 0 && written + lines.length > bytes) {
            rotate();
        } else if (!Files.exists(file)) {
            out.close();
            out = open();
        }
        out.write(lines);
        written += lines.length;
    }

    private void rotate() throws IOException {
        out.close();
        Files.deleteIfExists(numbered(kept));
        for (int number = kept - 1; number >= 1; number--) {
            if (Files.exists(numbered(number))) {
                Files.move(numbered(number), numbered(number + 1), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (kept > 0 && Files.exists(file)) {
            Files.move(file, numbered(1), StandardCopyOption.REPLACE_EXISTING);
        } else {
            Files.deleteIfExists(file);
        }
        out = open();
    }

    private Path numbered(int number) {
        return file.resolveSibling(file.getFileName() + "." + number);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
