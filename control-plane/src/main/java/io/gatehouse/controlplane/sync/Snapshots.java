package io.gatehouse.controlplane.sync;

import io.gatehouse.controlplane.sql.SqlFailure;
import io.gatehouse.model.sync.Protocol;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Snapshots for nodes that start from nothing: built once per sequence into a temporary file that all readers share, streamed from the
 * database and to the nodes, so memory stays small whatever is published. Under a stream of changes at most one is built a second; a
 * node that gets one a little old polls for the rest. Thread-safe.
 */
@Singleton
class Snapshots {
    private static final int FETCH_SIZE = 1_000;
    private static final int BUFFER = 64 * 1024;
    private static final int BUILD_LIMIT_SECONDS = 600;
    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final DataSource source;
    private @Nullable Snapshot newest;

    Snapshots(DataSource source) {
        this.source = source;
    }

    private record Snapshot(long sequence, long builtNanos, Path file) {}

    /** The newest snapshot, compressed with gzip. The caller closes it. Blocks while one is built. */
    synchronized InputStream open(long head) throws IOException {
        Snapshot known = newest;
        if (known == null
                || (known.sequence() != head && System.nanoTime() - known.builtNanos() > FRESH_NANOS)
                || known.sequence() > head) {
            Snapshot built = QuarkusTransaction.requiringNew()
                    .timeout(BUILD_LIMIT_SECONDS)
                    .call(this::build);
            drop();
            newest = built;
            known = built;
        }
        return Files.newInputStream(known.file());
    }

    synchronized void stop(@Observes ShutdownEvent event) throws IOException {
        drop();
    }

    /** Whoever still reads the file keeps it until it closes it. */
    private void drop() throws IOException {
        if (newest != null) {
            Files.deleteIfExists(newest.file());
            newest = null;
        }
    }

    private Snapshot build() throws IOException {
        Path file = Files.createTempFile("gatehouse-snapshot", ".ndjson.gz");
        try (Connection connection = source.getConnection();
                Writer writer = new BufferedWriter(
                        new OutputStreamWriter(new FastGzip(Files.newOutputStream(file)), StandardCharsets.UTF_8),
                        BUFFER)) {
            long builtNanos = System.nanoTime();
            return new Snapshot(write(connection, writer), builtNanos, file);
        } catch (SQLException e) {
            Files.deleteIfExists(file);
            throw new SqlFailure(e);
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** All statements see one state of the database. Returns its sequence. */
    private static long write(Connection connection, Writer writer) throws SQLException, IOException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            long sequence;
            try (ResultSet header = statement.executeQuery("SELECT sequence,"
                    + " (SELECT count(*) FROM sync_entity WHERE body IS NOT NULL) AS entities FROM sync_head")) {
                header.next();
                sequence = header.getLong("sequence");
                writer.write("{\"format\":" + Protocol.FORMAT + ",\"sequence\":" + sequence + ",\"entities\":"
                        + header.getLong("entities") + "}\n");
            }
            writeEntities(connection, writer);
            return sequence;
        }
    }

    private static void writeEntities(Connection connection, Writer writer) throws SQLException, IOException {
        try (PreparedStatement statement =
                connection.prepareStatement("SELECT cast(body AS text) FROM sync_entity WHERE body IS NOT NULL")) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    writer.write(rows.getString(1));
                    writer.write('\n');
                }
            }
        }
    }

    private static final class FastGzip extends GZIPOutputStream {
        FastGzip(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(Deflater.BEST_SPEED);
        }
    }
}
