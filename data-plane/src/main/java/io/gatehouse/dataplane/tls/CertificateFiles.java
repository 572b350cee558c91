package io.gatehouse.dataplane.tls;

import io.gatehouse.model.config.ClientAuth;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Certificates in a folder: each {@code NAME.crt}, a chain in PEM, with {@code NAME.key}, its key as PKCS #8 in PEM. The folder is looked
 * at every few seconds; a pair that cannot be used keeps its last good form, and is told in the log once. Used by one thread.
 */
public final class CertificateFiles implements AutoCloseable {
    private static final Logger LOG = System.getLogger(CertificateFiles.class.getName());

    private final Path folder;
    private final LiveTls live;
    private final Duration interval;
    private final Map<Path, Read> known = new TreeMap<>();
    private final Thread watch;

    /** What a pair was when it was read last, and what came of it; no host when nothing ever did. */
    private record Read(String state, List<TlsHost> host) {}

    /** Reads what is there now, and keeps looking. */
    public CertificateFiles(Path folder, LiveTls live, Duration interval) {
        this.folder = folder;
        this.live = live;
        this.interval = interval;
        look();
        watch = Thread.ofVirtual().name("certificate-files").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(interval);
                look();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Map<Path, Read> found = new HashMap<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, "*.crt")) {
            for (Path chain : all) {
                String name = Objects.requireNonNull(chain.getFileName()).toString();
                Path key = chain.resolveSibling(name.substring(0, name.length() - 4) + ".key");
                found.put(chain, read(chain, key));
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "certificates in files cannot be looked at folder={0} reason={1}", folder, e);
            return;
        }
        if (!found.equals(known)) {
            known.clear();
            known.putAll(found);
            live.files(known.values().stream()
                    .flatMap(read -> read.host().stream())
                    .toList());
        }
    }

    private Read read(Path chain, Path key) {
        Read before = known.get(chain);
        String state = state(chain) + "/" + state(key);
        if (before != null && before.state().equals(state)) {
            return before;
        }
        try {
            TlsHost host = TlsCompiler.compile(Files.readString(chain), Files.readString(key), ClientAuth.NONE, null);
            LOG.log(Level.INFO, "certificate read file={0} names={1}", chain, host.names());
            return new Read(state, List.of(host));
        } catch (IOException | GeneralSecurityException e) {
            LOG.log(Level.ERROR, "a certificate cannot be used file={0} reason={1}", chain, e);
            return new Read(state, before == null ? List.of() : before.host());
        }
    }

    private static String state(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis() + ":" + Files.size(file);
        } catch (IOException _) {
            return "none";
        }
    }

    @Override
    public void close() {
        watch.interrupt();
    }
}
