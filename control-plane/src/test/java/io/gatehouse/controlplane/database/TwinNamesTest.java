package io.gatehouse.controlplane.database;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Databases from before names were taken in any case, in a schema beside the one of the application. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class TwinNamesTest {
    @Inject
    DataSource dataSource;

    @Test
    void namesThatDifferOnlyByCaseStayAndNoMoreAreTaken() throws SQLException {
        migrate("13");
        try (Connection connection = dataSource.getConnection();
                Statement sql = connection.createStatement()) {
            insert(sql, 1, "Gold");
            insert(sql, 2, "gold");
            insert(sql, 3, "Silver");

            migrate("16");

            assertTaken(() -> insert(sql, 4, "GOLD"));
            assertTaken(() -> insert(sql, 4, "silver"));
            // A twin that is only touched stays; one that gets another name is like all others from then on.
            assertEquals(1, sql.executeUpdate("UPDATE twins.plan SET quota = '{}' WHERE name = 'gold'"));
            assertTaken(() -> sql.executeUpdate("UPDATE twins.plan SET name = 'SILVER' WHERE name = 'gold'"));
            assertEquals(1, sql.executeUpdate("UPDATE twins.plan SET name = 'Bronze' WHERE name = 'gold'"));
            assertTaken(() -> insert(sql, 4, "bronze"));
            sql.execute("DROP SCHEMA twins CASCADE");
        }
    }

    private void migrate(String target) {
        Flyway.configure()
                .dataSource(dataSource)
                .schemas("twins")
                .defaultSchema("twins")
                .target(target)
                .load()
                .migrate();
    }

    private static int insert(Statement sql, int id, String name) throws SQLException {
        return sql.executeUpdate(
                "INSERT INTO twins.plan (id, name, version, created_at) VALUES ('00000000-0000-7000-8000-00000000000"
                        + id + "', '" + name + "', 1, now())");
    }

    private static void assertTaken(Writing writing) {
        String message =
                String.valueOf(assertThrows(SQLException.class, writing::write).getMessage());
        assertTrue(message.contains("plan_any_case_name_taken"), message);
    }

    private interface Writing {
        int write() throws SQLException;
    }
}
