package io.gatehouse.controlplane.database;

import io.gatehouse.controlplane.settings.Home;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The embedded PostgreSQL: its programs, its data and its password below one folder, listening on the loopback address only, with a
 * password (SCRAM) even there. Data survives restarts and {@code kill -9}. Thread-safe.
 *
 * <p>A server that a killed control plane left behind is stopped and started again. Two control planes cannot share a folder: the
 * second is refused. A server that ends while it is in use, killed for want of memory, say, is started again.
 */
public final class PostgresServer implements AutoCloseable {
    /** How the server treats power cuts. */
    public enum Durability {
        /** A commit survives a power cut. */
        DURABLE,
        /** For tests: quicker, and survives nothing. */
        NONE
    }

    private static final Logger LOG = System.getLogger(PostgresServer.class.getName());
    private static final String USER = "gatehouse";
    private static final String PASSWORD_FILE = "postgres/password";
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Home home;
    private final Path folder;
    private final boolean durable;
    private final PlainUser plainUser;
    private final FileLock lock;
    private final PostgresCommands commands;
    private final int port;
    private final Coordinates coordinates;
    private boolean released;

    private PostgresServer(Home home, Durability durability) throws IOException, DatabaseUnavailable {
        this.home = home;
        this.folder = Files.createDirectories(home.resolve("postgres"));
        this.durable = durability == Durability.DURABLE;
        this.plainUser = PlainUser.find();
        this.commands = new PostgresCommands(folder, plainUser);
        plainUser.own(folder);
        this.lock = lock();
        PostgresBinaries.unpack(commands.programs());
        String password = password();
        createCluster(password);
        stopLeftBehind();
        this.port = startOnFreePort();
        this.coordinates = new Coordinates("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, password);
        Thread.ofVirtual().name("postgres-watch").start(this::watch);
    }

    /** Starts the server of this home. Returns when it accepts connections; throws a sentence for the operator otherwise. */
    public static PostgresServer start(Home home, Durability durability) throws DatabaseUnavailable {
        try {
            return new PostgresServer(home, durability);
        } catch (IOException e) {
            throw new DatabaseUnavailable("The embedded PostgreSQL cannot be started: " + e.getMessage(), e);
        }
    }

    public Coordinates coordinates() {
        return coordinates;
    }

    private FileLock lock() throws IOException, DatabaseUnavailable {
        FileChannel channel =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        @Nullable FileLock taken = tryLock(channel);
        if (taken == null) {
            channel.close();
            throw new DatabaseUnavailable("Another control plane runs on " + home.folder()
                    + ". Stop it, or give this one a GATEHOUSE_HOME of its own.");
        }
        return taken;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException _) {
            return null;
        }
    }

    private String password() throws IOException {
        Path file = home.resolve(PASSWORD_FILE);
        if (!Files.exists(file)) {
            byte[] random = new byte[24];
            new SecureRandom().nextBytes(random);
            home.writeSecret(PASSWORD_FILE, HexFormat.of().formatHex(random));
        }
        return Files.readString(file).strip();
    }

    private void createCluster(String password) throws IOException, DatabaseUnavailable {
        if (Files.isDirectory(commands.cluster())) {
            return;
        }
        Path temporary = folder.resolve("data.new");
        delete(temporary);
        Files.createDirectory(temporary);
        plainUser.own(temporary);
        Path passwordFile = Files.createTempFile(folder, "initdb", ".tmp");
        plainUser.own(passwordFile);
        try {
            Files.writeString(passwordFile, password);
            commands.initialise(temporary, USER, passwordFile, durable);
        } finally {
            Files.delete(passwordFile);
        }
        Files.move(temporary, commands.cluster(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** This process holds the lock, so whatever server the cluster's file names was left by a killed control plane. */
    private void stopLeftBehind() throws IOException, DatabaseUnavailable {
        if (commands.postmaster().isPresent()) {
            commands.stop();
        } else {
            Files.deleteIfExists(commands.cluster().resolve("postmaster.pid"));
        }
    }

    /** Between the look for a free port and the start somebody else may take it: then once more, with another one. */
    private int startOnFreePort() throws IOException, DatabaseUnavailable {
        int free = freePort();
        try {
            commands.start(free, durable);
        } catch (DatabaseUnavailable e) {
            int other = freePort();
            if (other == free) {
                throw e;
            }
            free = other;
            commands.start(free, durable);
        }
        Files.writeString(folder.resolve("port"), Integer.toString(free));
        return free;
    }

    /** Starts the server again, on its port, whenever it ends without having been told to. */
    private void watch() {
        try {
            while (!isReleased()) {
                Optional<ProcessHandle> server = commands.postmaster();
                if (server.isPresent()) {
                    server.get().onExit().join();
                } else {
                    Thread.sleep(PAUSE);
                }
                revive();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the embedded PostgreSQL is no longer watched", e);
        }
    }

    private synchronized boolean isReleased() {
        return released;
    }

    private synchronized void revive() throws IOException {
        if (released || commands.postmaster().isPresent()) {
            return;
        }
        LOG.log(Level.WARNING, "the embedded PostgreSQL has ended and is started again");
        try {
            commands.start(port, durable);
            LOG.log(Level.INFO, "the embedded PostgreSQL is there again");
        } catch (DatabaseUnavailable e) {
            LOG.log(Level.WARNING, e.getMessage());
        }
    }

    /** The port of last time where it is free, so that notes and open tools stay right; else any free one. */
    private int freePort() throws IOException {
        Path file = folder.resolve("port");
        int last = Files.exists(file) ? Integer.parseInt(Files.readString(file).strip()) : 0;
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), last));
            return probe.getLocalPort();
        } catch (IOException _) {
            try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            }
        }
    }

    private static void delete(Path tree) throws IOException {
        if (Files.exists(tree)) {
            try (Stream<Path> all = Files.walk(tree)) {
                for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
    }

    /** Stops the server; open connections are ended. */
    @Override
    public synchronized void close() throws IOException {
        released = true;
        try {
            commands.stop();
        } catch (DatabaseUnavailable e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            lock.acquiredBy().close();
        }
    }

    /** Lets go of the server as {@code kill -9} would: it runs on. */
    synchronized void abandon() throws IOException {
        released = true;
        lock.acquiredBy().close();
    }
}
