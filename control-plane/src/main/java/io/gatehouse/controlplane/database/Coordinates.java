package io.gatehouse.controlplane.database;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Where a database is and how to log in.
 *
 * @param url as JDBC takes it
 */
public record Coordinates(String url, String user, String password) {
    private static final int OLDEST_VERSION = 15;

    /**
     * Reads {@code postgresql://user:password@host:port/name?options}, with or without {@code jdbc:} in front. User and password
     * are taken from the arguments where the URL names none. Throws {@link DatabaseUnavailable} when it is no such URL.
     */
    public static Coordinates parse(String text, String user, String password) throws DatabaseUnavailable {
        String bare = text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text;
        URI uri = uri(bare.replaceFirst("^postgres://", "postgresql://"));
        if (!"postgresql".equals(uri.getScheme())
                || uri.getHost() == null
                || uri.getPath().length() < 2) {
            throw malformed();
        }
        String[] login = uri.getRawUserInfo() == null
                ? new String[0]
                : uri.getRawUserInfo().split(":", 2);
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String options = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new Coordinates(
                "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + options,
                login.length > 0 ? decoded(login[0]) : user,
                login.length > 1 ? decoded(login[1]) : password);
    }

    private static URI uri(String text) throws DatabaseUnavailable {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException _) {
            throw malformed();
        }
    }

    private static DatabaseUnavailable malformed() {
        return new DatabaseUnavailable(
                "GATEHOUSE_DATABASE_URL is no database URL. It should look like postgresql://host:5432/gatehouse.");
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** Connects once. Throws {@link DatabaseUnavailable} when that fails or the server is too old. */
    public void check() throws DatabaseUnavailable {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("socketTimeout", "10");
        try (Connection connection = DriverManager.getConnection(url, properties)) {
            int version = connection.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_VERSION) {
                throw new DatabaseUnavailable(
                        "The database is PostgreSQL " + version + "; " + OLDEST_VERSION + " or later is needed.");
            }
        } catch (SQLException e) {
            throw new DatabaseUnavailable("The database at " + place() + " cannot be used: " + firstLine(e), e);
        }
    }

    private static String firstLine(SQLException e) {
        String message = e.getMessage();
        return message == null
                ? "no reason was given."
                : message.lines().findFirst().orElse("");
    }

    private String place() {
        return url.replaceFirst("^jdbc:", "").replaceFirst("\\?.*$", "");
    }

    /** Says where, never how to log in. */
    @Override
    public String toString() {
        return place();
    }
}
