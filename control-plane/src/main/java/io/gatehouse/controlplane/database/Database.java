package io.gatehouse.controlplane.database;

import io.gatehouse.controlplane.database.PostgresServer.Durability;
import io.gatehouse.controlplane.settings.Home;
import io.gatehouse.controlplane.settings.Setting;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The database of this process: the user's own, or the embedded one, which ends when this is closed. Opened before Quarkus starts
 * and closed after it has stopped.
 */
public final class Database implements AutoCloseable {
    private final Coordinates coordinates;
    private final @Nullable PostgresServer server;

    private Database(Coordinates coordinates, @Nullable PostgresServer server) {
        this.coordinates = coordinates;
        this.server = server;
    }

    /** Finds out which database to use, starts it where it is the embedded one, and connects once. */
    public static Database open(Home home) throws DatabaseUnavailable {
        if (Setting.GATEHOUSE_DATABASE_URL.given().isEmpty()) {
            PostgresServer server = PostgresServer.start(home, Durability.DURABLE);
            return new Database(server.coordinates(), server);
        }
        Coordinates coordinates = Coordinates.parse(
                Setting.GATEHOUSE_DATABASE_URL.value(),
                Setting.GATEHOUSE_DATABASE_USER.value(),
                Setting.GATEHOUSE_DATABASE_PASSWORD.value());
        coordinates.check();
        return new Database(coordinates, null);
    }

    public Coordinates coordinates() {
        return coordinates;
    }

    @Override
    public void close() throws IOException {
        if (server != null) {
            server.close();
        }
    }
}
