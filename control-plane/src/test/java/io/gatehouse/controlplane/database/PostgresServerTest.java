package io.gatehouse.controlplane.database;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.controlplane.database.PostgresServer.Durability;
import io.gatehouse.controlplane.settings.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PostgresServerTest {
    @TempDir
    Path folder;

    @Test
    void dataIsKeptWhenTheServerIsStartedAgain() throws Exception {
        Home home = Home.open(folder);
        try (PostgresServer server = PostgresServer.start(home, Durability.DURABLE)) {
            execute(server, "CREATE TABLE kept AS SELECT 1 AS value");
            DatabaseUnavailable second =
                    assertThrows(DatabaseUnavailable.class, () -> PostgresServer.start(home, Durability.DURABLE));
            assertEquals(
                    "Another control plane runs on " + folder
                            + ". Stop it, or give this one a GATEHOUSE_HOME of its own.",
                    second.getMessage());
        }

        try (PostgresServer server = PostgresServer.start(home, Durability.DURABLE)) {
            assertEquals(1, count(server));
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("postgres/password"))));
        }
    }

    @Test
    void aServerThatIsKilledIsStartedAgainWithItsData() throws Exception {
        Home home = Home.open(folder);
        try (PostgresServer server = PostgresServer.start(home, Durability.DURABLE)) {
            execute(server, "CREATE TABLE kept AS SELECT 1 AS value");
            kill();

            await().atMost(Duration.ofSeconds(30)).ignoreExceptions().until(() -> count(server) == 1);
        }
    }

    @Test
    void aServerThatDiedWithItsControlPlaneIsStartedWithItsData() throws Exception {
        Home home = Home.open(folder);
        PostgresServer killed = PostgresServer.start(home, Durability.DURABLE);
        execute(killed, "CREATE TABLE kept AS SELECT 1 AS value");
        killed.abandon();
        kill();

        try (PostgresServer server = PostgresServer.start(home, Durability.DURABLE)) {
            assertEquals(1, count(server));
        }
    }

    private void kill() throws IOException {
        long postmaster = Long.parseLong(Files.readAllLines(folder.resolve("postgres/data/postmaster.pid"))
                .getFirst());
        ProcessHandle handle = ProcessHandle.of(postmaster).orElseThrow();
        handle.destroyForcibly();
        handle.onExit().join();
    }

    @Test
    void aServerLeftBehindByAKilledControlPlaneIsStartedAgain() throws Exception {
        Home home = Home.open(folder);
        PostgresServer left = PostgresServer.start(home, Durability.DURABLE);
        execute(left, "CREATE TABLE kept AS SELECT 1 AS value");
        left.abandon();

        try (PostgresServer server = PostgresServer.start(home, Durability.DURABLE)) {
            assertEquals(1, count(server));
            assertEquals(left.coordinates(), server.coordinates());
        }
    }

    @Test
    void aDatabaseThatIsDownIsNamedInASentence() throws Exception {
        Coordinates nobodyThere = Coordinates.parse("postgresql://app:secret@127.0.0.1:1/gatehouse", "", "");
        DatabaseUnavailable thrown = assertThrows(DatabaseUnavailable.class, nobodyThere::check);
        assertTrue(
                thrown.getMessage().startsWith("The database at postgresql://127.0.0.1:1/gatehouse cannot be used: "),
                thrown.getMessage());
    }

    @Test
    void whatIsNoDatabaseUrlIsRefused() {
        for (String text : new String[] {"mysql://host/name", "postgresql://host", "not a url", "postgresql:///name"}) {
            assertThrows(DatabaseUnavailable.class, () -> Coordinates.parse(text, "", ""), text);
        }
    }

    @Test
    void loginIsReadFromTheUrlOrBesideIt() throws Exception {
        assertEquals(
                new Coordinates("jdbc:postgresql://db:5433/gh?sslmode=require", "me", "p@ss"),
                Coordinates.parse("postgresql://me:p%40ss@db:5433/gh?sslmode=require", "", ""));
        assertEquals(
                new Coordinates("jdbc:postgresql://db/gh", "me", "pw"),
                Coordinates.parse("jdbc:postgresql://db/gh", "me", "pw"));
    }

    private static void execute(PostgresServer server, String sql) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static int count(PostgresServer server) throws SQLException {
        try (Connection connection = connect(server);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT count(*) FROM kept")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    private static Connection connect(PostgresServer server) throws SQLException {
        Coordinates coordinates = server.coordinates();
        return DriverManager.getConnection(coordinates.url(), coordinates.user(), coordinates.password());
    }
}
