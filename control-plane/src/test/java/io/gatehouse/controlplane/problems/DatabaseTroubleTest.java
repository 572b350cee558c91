package io.gatehouse.controlplane.problems;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class DatabaseTroubleTest {
    @Test
    void aFullDiskIsCalledThat() {
        assertEquals(
                "The disk of the database is full. Nothing was stored.",
                ProblemMappers.databaseTrouble(new IllegalStateException(
                        new SQLException("could not extend file: No space left on device", "53100"))));
    }

    @Test
    void aDatabaseThatIsAwayIsCalledThat() {
        for (String state : new String[] {"08006", "53300", "57P01", null}) {
            assertEquals(
                    "The database cannot be reached. Try again shortly.",
                    ProblemMappers.databaseTrouble(new RuntimeException(new SQLException("x", state))));
        }
    }

    @Test
    void whatTheDatabaseSaysOfAStatementIsNoSuchTrouble() {
        assertNull(ProblemMappers.databaseTrouble(new RuntimeException(new SQLException("x", "42601"))));
        assertNull(ProblemMappers.databaseTrouble(new RuntimeException("x")));
    }
}
