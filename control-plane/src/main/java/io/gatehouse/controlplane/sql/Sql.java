package io.gatehouse.controlplane.sql;

import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Runs statements: inside the caller's transaction where there is one, else each by itself. Values are bound in their order; an {@link
 * Instant} as a moment, an array as an array. Trouble is a {@link SqlFailure}. Thread-safe; blocks.
 */
@ApplicationScoped
public class Sql {
    private final DataSource source;

    Sql(DataSource source) {
        this.source = source;
    }

    /** Reads one row. */
    @FunctionalInterface
    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** All rows that the statement gives. */
    public <T> List<T> query(String sql, Reader<T> reader, @Nullable Object... values) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = prepare(connection, sql, values);
                ResultSet rows = statement.executeQuery()) {
            List<T> found = new ArrayList<>();
            while (rows.next()) {
                found.add(reader.read(rows));
            }
            return found;
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    /** The first row, if there is one. */
    public <T> Optional<T> first(String sql, Reader<T> reader, @Nullable Object... values) {
        return query(sql, reader, values).stream().findFirst();
    }

    /** The one row that the statement always gives. */
    public <T> T one(String sql, Reader<T> reader, @Nullable Object... values) {
        return query(sql, reader, values).getFirst();
    }

    /** Runs a statement that gives no rows. Returns how many it changed. */
    public int update(String sql, @Nullable Object... values) {
        try (Connection connection = source.getConnection();
                PreparedStatement statement = prepare(connection, sql, values)) {
            return statement.executeUpdate();
        } catch (SQLException e) {
            throw new SqlFailure(e);
        }
    }

    private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... values)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, bound(connection, values[i]));
        }
        return statement;
    }

    private static @Nullable Object bound(Connection connection, @Nullable Object value) throws SQLException {
        return switch (value) {
            case Instant moment -> moment.atOffset(ZoneOffset.UTC);
            case Instant[] moments -> connection.createArrayOf("timestamptz", texts(moments));
            case UUID[] ids -> connection.createArrayOf("uuid", ids);
            case String[] texts -> connection.createArrayOf("text", texts);
            case Long[] numbers -> connection.createArrayOf("bigint", numbers);
            case Integer[] numbers -> connection.createArrayOf("integer", numbers);
            case null, default -> value;
        };
    }

    private static String[] texts(Instant[] moments) {
        String[] texts = new String[moments.length];
        for (int i = 0; i < moments.length; i++) {
            texts[i] = moments[i].toString();
        }
        return texts;
    }

    /** A column of type {@code timestamptz}. */
    public static Instant moment(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** A column of type {@code timestamptz} that may be null. */
    public static @Nullable Instant momentOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    /** A column of type {@code uuid}. */
    public static UUID id(ResultSet row, String column) throws SQLException {
        return row.getObject(column, UUID.class);
    }
}
