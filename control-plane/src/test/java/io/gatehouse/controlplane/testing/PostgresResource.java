package io.gatehouse.controlplane.testing;

import io.gatehouse.controlplane.database.Coordinates;
import io.gatehouse.controlplane.database.PostgresServer;
import io.gatehouse.controlplane.database.PostgresServer.Durability;
import io.gatehouse.controlplane.settings.Home;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A real PostgreSQL on a free port, empty at first, for all Quarkus tests of a run. */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {
    private @Nullable PostgresServer server;

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory(Files.createDirectories(Path.of("target")), "postgres");
            server = PostgresServer.start(Home.open(folder), Durability.NONE);
            Coordinates coordinates = server.coordinates();
            return Map.of(
                    "quarkus.datasource.jdbc.url", coordinates.url(),
                    "quarkus.datasource.username", coordinates.user(),
                    "quarkus.datasource.password", coordinates.password(),
                    "gatehouse.home", folder.toString());
        } catch (Exception e) {
            throw new IllegalStateException("the tests' PostgreSQL cannot be started", e);
        }
    }

    @Override
    public void stop() {
        try {
            if (server != null) {
                server.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
