package io.gatehouse.controlplane.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How programs are started that refuse to run as root, as PostgreSQL's do: as they are for a plain user; for root in a user
 * namespace, where the files' owner stays root outside, or, where the kernel forbids that, as {@code nobody}.
 */
final class PlainUser {
    private static final List<String> NAMESPACE = List.of("unshare", "-U");
    private static final List<String> NOBODY =
            List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups");

    private final List<String> prefix;

    private PlainUser(List<String> prefix) {
        this.prefix = prefix;
    }

    static PlainUser find() throws IOException {
        if (!"root".equals(System.getProperty("user.name"))) {
            return new PlainUser(List.of());
        }
        return new PlainUser(works(NAMESPACE) ? NAMESPACE : NOBODY);
    }

    private static boolean works(List<String> prefix) throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.add("true");
        try {
            return new ProcessBuilder(command).start().waitFor() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** The command as this user would run it. */
    List<String> runs(List<String> command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        return whole;
    }

    /** Hands a file or folder over to that user. */
    void own(Path path) throws IOException {
        if (prefix.equals(NOBODY)) {
            Files.setOwner(
                    path, path.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        }
    }
}
