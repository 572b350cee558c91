package io.gatehouse.controlplane.sync;

import io.gatehouse.controlplane.publishing.Sealing;
import io.gatehouse.controlplane.sql.SqlFailure;
import io.gatehouse.model.sync.Protocol;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
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
    private final Sealing sealing;
    private @Nullable Snapshot newest;

    Snapshots(DataSource source, Sealing sealing) {
        this.source = source;
        this.sealing = sealing;
    }

    /** The file has no name any more, and is gone with its last reader: it holds keys in the open. */
    private record Snapshot(long sequence, long builtNanos, FileChannel file) {}

    /** The newest snapshot, compressed with gzip. The caller closes it. Blocks while one is built. */
    synchronized InputStream open(long head) throws IOException {
        Snapshot known = newest;
        if (known == null
                || (known.sequence() != head && System.nanoTime() - known.builtNanos() > FRESH_NANOS)
                || known.sequence() > head) {
            Snapshot built = QuarkusTransaction.requiringNew()
                    .timeout(BUILD_LIMIT_SECONDS)
                    .call(this::build);
            newest = built;
            known = built;
        }
        return new SharedFile(known.file());
    }

    private Snapshot build() throws IOException {
        Path named = Files.createTempFile("gatehouse-snapshot", ".ndjson.gz");
        FileChannel file = FileChannel.open(named, StandardOpenOption.READ, StandardOpenOption.WRITE);
        Files.delete(named);
        try (Connection connection = source.getConnection()) {
            long builtNanos = System.nanoTime();
            FastGzip gzip = new FastGzip(Channels.newOutputStream(file));
            Writer writer = new BufferedWriter(new OutputStreamWriter(gzip, StandardCharsets.UTF_8), BUFFER);
            long sequence = write(connection, writer);
            writer.flush();
            gzip.finish();
            return new Snapshot(sequence, builtNanos, file);
        } catch (SQLException e) {
            file.close();
            throw new SqlFailure(e);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    /** All statements see one state of the database. Returns its sequence. */
    private long write(Connection connection, Writer writer) throws SQLException, IOException {
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

    private void writeEntities(Connection connection, Writer writer) throws SQLException, IOException {
        try (PreparedStatement statement = connection.prepareStatement(
                "SELECT kind, cast(body AS text) FROM sync_entity WHERE body IS NOT NULL")) {
            statement.setFetchSize(FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    writer.write(sealing.opened(rows.getString(1), rows.getString(2)));
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
