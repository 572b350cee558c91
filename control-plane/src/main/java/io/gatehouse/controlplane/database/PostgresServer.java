package io.gatehouse.controlplane.database;

import io.gatehouse.controlplane.settings.Home;
import java.io.IOException;
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
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The embedded PostgreSQL: its programs, its data and its password below one folder, listening on the loopback address only, with a
 * password (SCRAM) even there. Data survives restarts and {@code kill -9}. Used by one thread.
 *
 * <p>A server that a killed control plane left behind is stopped and started again. Two control planes cannot share a folder: the
 * second is refused.
 */
public final class PostgresServer implements AutoCloseable {
    /** How the server treats power cuts. */
    public enum Durability {
        /** A commit survives a power cut. */
        DURABLE,
        /** For tests: quicker, and survives nothing. */
        NONE
    }

    private static final String PROGRAMS = "18.6";
    private static final String USER = "gatehouse";
    private static final String PASSWORD_FILE = "postgres/password";
    private static final long LIMIT_SECONDS = 60;

    private final Home home;
    private final Path folder;
    private final Durability durability;
    private final PlainUser plainUser;
    private final FileLock lock;
    private final Coordinates coordinates;

    private PostgresServer(Home home, Durability durability) throws IOException, DatabaseUnavailable {
        this.home = home;
        this.folder = Files.createDirectories(home.resolve("postgres"));
        this.durability = durability;
        this.plainUser = PlainUser.find();
        plainUser.own(folder);
        this.lock = lock();
        PostgresBinaries.unpack(programs());
        String password = password();
        createCluster(password);
        stopLeftBehind();
        int port = startOnFreePort();
        this.coordinates = new Coordinates("jdbc:postgresql://127.0.0.1:" + port + "/postgres", USER, password);
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

    private Path programs() {
        return folder.resolve(PROGRAMS);
    }

    private Path cluster() {
        return folder.resolve("data");
    }

    private Path log() {
        return folder.resolve("postgres.log");
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
        if (Files.isDirectory(cluster())) {
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
            run(List.of(
                    programs().resolve("bin/initdb").toString(),
                    "--pgdata=" + temporary,
                    "--username=" + USER,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8",
                    "--locale=C",
                    durability == Durability.DURABLE ? "--sync-method=fsync" : "--no-sync"));
        } finally {
            Files.delete(passwordFile);
        }
        Files.move(temporary, cluster(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** This process holds the lock, so whatever server the cluster's file names was left by a killed control plane. */
    private void stopLeftBehind() throws IOException, DatabaseUnavailable {
        Path pidFile = cluster().resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
        boolean runs = ProcessHandle.of(pid)
                .flatMap(process -> process.info().command())
                .filter(command -> command.endsWith("/postgres"))
                .isPresent();
        if (runs) {
            pgCtl(List.of("stop", "-m", "fast"));
        } else {
            Files.delete(pidFile);
        }
    }

    /** Between the look for a free port and the start somebody else may take it: then once more, with another one. */
    private int startOnFreePort() throws IOException, DatabaseUnavailable {
        int port = freePort();
        try {
            start(port);
            return port;
        } catch (DatabaseUnavailable e) {
            int other = freePort();
            if (other == port) {
                throw e;
            }
            start(other);
            return other;
        }
    }

    private void start(int port) throws IOException, DatabaseUnavailable {
        String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
                + " -c max_connections=200 -c timezone=UTC -c log_timezone=UTC"
                + (durability == Durability.DURABLE
                        ? ""
                        : " -c fsync=off -c synchronous_commit=off -c full_page_writes=off");
        pgCtl(List.of("start", "-l", log().toString(), "-o", options));
        Files.writeString(folder.resolve("port"), Integer.toString(port));
    }

    private void pgCtl(List<String> arguments) throws IOException, DatabaseUnavailable {
        run(Stream.concat(
                        Stream.of(
                                programs().resolve("bin/pg_ctl").toString(),
                                "-D",
                                cluster().toString(),
                                "-w",
                                "-s",
                                "-t",
                                Long.toString(LIMIT_SECONDS)),
                        arguments.stream())
                .toList());
    }

    private void run(List<String> command) throws IOException, DatabaseUnavailable {
        Path output = Files.createTempFile("gatehouse", ".out");
        try {
            Process process = new ProcessBuilder(plainUser.runs(command))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            process.getOutputStream().close();
            if (!process.waitFor(LIMIT_SECONDS + 10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new DatabaseUnavailable(
                        "The embedded PostgreSQL did not answer in time; its log is " + log() + ".");
            }
            if (process.exitValue() != 0) {
                throw new DatabaseUnavailable("The embedded PostgreSQL did not do what it was told; its log is " + log()
                        + ". It said: " + Files.readString(output).strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            Files.delete(output);
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
    public void close() throws IOException {
        try {
            pgCtl(List.of("stop", "-m", "fast"));
        } catch (DatabaseUnavailable e) {
            throw new IOException(e.getMessage(), e);
        } finally {
            abandon();
        }
    }

    /** Lets go of the server as {@code kill -9} would: it runs on. */
    void abandon() throws IOException {
        lock.acquiredBy().close();
    }
}
