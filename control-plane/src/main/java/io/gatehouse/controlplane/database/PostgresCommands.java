package io.gatehouse.controlplane.database;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What is told to PostgreSQL's own programs, each command run to its end. Thread-safe. */
final class PostgresCommands {
    private static final String PROGRAMS = "18.6";
    private static final long LIMIT_SECONDS = 60;

    private final Path folder;
    private final PlainUser plainUser;

    /** @param folder holds the programs, the cluster and the log */
    PostgresCommands(Path folder, PlainUser plainUser) {
        this.folder = folder;
        this.plainUser = plainUser;
    }

    Path programs() {
        return folder.resolve(PROGRAMS);
    }

    Path cluster() {
        return folder.resolve("data");
    }

    private Path log() {
        return folder.resolve("postgres.log");
    }

    /** The server that the cluster's file names, if it runs. */
    Optional<ProcessHandle> postmaster() throws IOException {
        Path file = cluster().resolve("postmaster.pid");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
        return ProcessHandle.of(pid)
                .filter(process -> process.info()
                        .command()
                        .filter(command -> command.endsWith("/postgres"))
                        .isPresent());
    }

    /** Makes a cluster in an empty folder. */
    void initialise(Path empty, String user, Path passwordFile, boolean durable)
            throws IOException, DatabaseUnavailable {
        run(List.of(
                programs().resolve("bin/initdb").toString(),
                "--pgdata=" + empty,
                "--username=" + user,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                durable ? "--sync-method=fsync" : "--no-sync"));
    }

    /** Starts the server; it accepts connections on return. */
    void start(int port, boolean durable) throws IOException, DatabaseUnavailable {
        String options = "-p " + port + " -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
                + " -c max_connections=200 -c timezone=UTC -c log_timezone=UTC"
                + (durable ? "" : " -c fsync=off -c synchronous_commit=off -c full_page_writes=off");
        pgCtl(List.of("start", "-l", log().toString(), "-o", options));
    }

    /** Stops the server; open connections are ended. */
    void stop() throws IOException, DatabaseUnavailable {
        pgCtl(List.of("stop", "-m", "fast"));
    }

    private void pgCtl(List<String> arguments) throws IOException, DatabaseUnavailable {
        List<String> common = List.of(
                programs().resolve("bin/pg_ctl").toString(),
                "-D",
                cluster().toString(),
                "-w",
                "-s",
                "-t",
                Long.toString(LIMIT_SECONDS));
        run(Stream.concat(common.stream(), arguments.stream()).toList());
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
}
