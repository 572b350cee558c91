package io.gatehouse.controlplane.sync;

import io.gatehouse.controlplane.publishing.Publisher;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/**
 * Knows the newest sequence within milliseconds of its commit: one thread with one connection of its own listens, whoever waits is
 * woken. Each second without news it looks for itself, and when the connection breaks it connects again, so a lost notification costs
 * a second at most. Runs on each control plane. Thread-safe.
 */
@Singleton
public class HeadWatch {
    private static final Logger LOG = Logger.getLogger(HeadWatch.class);
    private static final int LOOK_MILLIS = 1000;

    private final String url;
    private final Properties login = new Properties();
    private final Thread thread;
    private final Object lock = new Object();
    private long head;
    private volatile boolean stopped;

    HeadWatch(
            @ConfigProperty(name = "quarkus.datasource.jdbc.url") String url,
            @ConfigProperty(name = "quarkus.datasource.username") String user,
            @ConfigProperty(name = "quarkus.datasource.password") String password) {
        this.url = url;
        login.setProperty("user", user);
        login.setProperty("password", password);
        login.setProperty("ApplicationName", "gatehouse-listen");
        login.setProperty("connectTimeout", "5");
        login.setProperty("socketTimeout", "10");
        login.setProperty("tcpKeepAlive", "true");
        thread = new Thread(this::run, "sync-listen");
        thread.setDaemon(true);
    }

    void start(@Observes StartupEvent event) {
        thread.start();
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        thread.interrupt();
        synchronized (lock) {
            lock.notifyAll();
        }
    }

    /**
     * Waits until there is something newer than {@code sequence}. Returns false when nothing came in time, or this control plane
     * stops. Blocks; meant for virtual threads.
     */
    boolean await(long sequence, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        synchronized (lock) {
            while (head <= sequence && !stopped) {
                long millis = (end - System.nanoTime() + 999_999) / 1_000_000;
                if (millis <= 0) {
                    return false;
                }
                lock.wait(millis);
            }
            return head > sequence;
        }
    }

    private void run() {
        while (!stopped) {
            try (Connection connection = DriverManager.getConnection(url, login)) {
                listen(connection);
            } catch (SQLException e) {
                if (!stopped) {
                    LOG.warnf("listening for changes broke off, connecting again reason=%s", e.getMessage());
                    pause();
                }
            }
        }
    }

    private void listen(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("LISTEN " + Publisher.CHANNEL);
            PGConnection notified = connection.unwrap(PGConnection.class);
            while (!stopped) {
                move(look(statement));
                // Returns as soon as there is one.
                PGNotification[] news = notified.getNotifications(LOOK_MILLIS);
                if (news != null && news.length > 0) {
                    move(Long.parseLong(news[news.length - 1].getParameter()));
                }
            }
        }
    }

    private static long look(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT sequence FROM sync_head")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** Backwards too: the database may have been put back to an older state. */
    private void move(long sequence) {
        synchronized (lock) {
            if (sequence != head) {
                head = sequence;
                lock.notifyAll();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(LOOK_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
