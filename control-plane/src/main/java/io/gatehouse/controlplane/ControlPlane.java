package io.gatehouse.controlplane;

import io.gatehouse.controlplane.database.Coordinates;
import io.gatehouse.controlplane.database.Database;
import io.gatehouse.controlplane.database.DatabaseUnavailable;
import io.gatehouse.controlplane.settings.BadSetting;
import io.gatehouse.controlplane.settings.Home;
import io.gatehouse.controlplane.settings.SettingCheck;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Starts the control plane: first the database, then Quarkus; and stops them the other way round. */
@QuarkusMain
public class ControlPlane {
    private static final Logger LOG = Logger.getLogger(ControlPlane.class);
    private static final long STOP_LIMIT_SECONDS = 60;

    private ControlPlane() {}

    public static void main(String... args) {
        try {
            SettingCheck.run();
            Home home = Home.open();
            run(Database.open(home), args);
        } catch (DatabaseUnavailable | BadSetting e) {
            fail(e.getMessage());
        } catch (IOException e) {
            fail("GATEHOUSE_HOME cannot be used: " + e.getMessage());
        }
    }

    /**
     * Shutdown hooks run side by side, so the database must not have one of its own: the exit handler, which Quarkus calls when it has
     * stopped, closes it, and a hook only keeps the process alive until then.
     */
    private static void run(Database database, String... args) {
        Coordinates coordinates = database.coordinates();
        System.setProperty("quarkus.datasource.jdbc.url", coordinates.url());
        System.setProperty("quarkus.datasource.username", coordinates.user());
        System.setProperty("quarkus.datasource.password", coordinates.password());
        CountDownLatch closed = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> await(closed), "database-stop"));
        Quarkus.run(
                null,
                (status, failure) -> {
                    explain(failure);
                    close(database);
                    closed.countDown();
                    System.exit(status);
                },
                args);
    }

    private static void explain(@Nullable Throwable failure) {
        if (failure != null) {
            StartFault.sentence(failure).ifPresentOrElse(ControlPlane::say, () -> {
                LOG.error("the control plane could not be started", failure);
                say("The control plane could not be started: see above.");
            });
        }
    }

    private static void await(CountDownLatch closed) {
        try {
            if (!closed.await(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
                say("The database did not stop in time.");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void close(Database database) {
        try {
            database.close();
        } catch (IOException e) {
            say("The database did not stop cleanly: " + e.getMessage());
        }
    }

    private static void fail(@Nullable String sentence) {
        say(sentence);
        System.exit(1);
    }

    private static void say(@Nullable String sentence) {
        System.err.println("gatehouse: " + sentence);
    }
}
