package io.gatehouse.controlplane.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** The folder that holds what the control plane must keep, readable by its owner only. Thread-safe. */
public record Home(Path folder) {
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** The folder that {@link Setting#GATEHOUSE_HOME} names, created when missing. Throws when it cannot be written. */
    public static Home open() throws IOException {
        return open(Path.of(Setting.GATEHOUSE_HOME.value()));
    }

    /** This folder, created when missing. */
    public static Home open(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath().normalize();
        if (!Files.isDirectory(absolute)) {
            Files.createDirectories(absolute, OWNER_FOLDER);
        }
        return new Home(absolute);
    }

    public Path resolve(String name) {
        return folder.resolve(name);
    }

    /** Writes a file that only its owner may read: whole, or not at all. */
    public void writeSecret(String name, String content) throws IOException {
        Path target = resolve(name);
        Path temporary = Files.createTempFile(target.getParent(), "secret", ".tmp", OWNER_FILE);
        Files.writeString(temporary, content, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
