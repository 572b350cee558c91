package io.gatehouse.controlplane;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.controlplane.settings.BadSetting;
import io.quarkus.runtime.QuarkusBindException;
import java.net.BindException;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;

class StartFaultTest {
    @Test
    void aTakenPortIsNamedWithTheSettingsThatMoveIt() {
        BindException taken = new BindException("Address already in use");
        assertEquals(
                Optional.of("127.0.0.1:8080 cannot be listened on (Port already bound: 8080: Address already in use)."
                        + " GATEHOUSE_CONTROL_HOST and GATEHOUSE_CONTROL_PORT name another address."),
                StartFault.sentence(new RuntimeException(new QuarkusBindException("127.0.0.1", 8080, taken))));
    }

    @Test
    void whatAnOperatorCanMendIsOneSentenceHoweverDeepItLies() {
        assertEquals(
                Optional.of("GATEHOUSE_X is bad."),
                StartFault.sentence(new RuntimeException(new RuntimeException(new BadSetting("GATEHOUSE_X is bad.")))));
        assertEquals(
                Optional.of("The database cannot be used: no space left"),
                StartFault.sentence(new IllegalStateException(new SQLException("no space left", "53100"))));
        assertEquals(
                Optional.of("The tables of the database cannot be brought up to date. one two"),
                StartFault.sentence(new FlywayException("one\n  two\n")));
    }

    @Test
    void whatNobodyExpectedHasNoSentence() {
        assertEquals(Optional.empty(), StartFault.sentence(new IllegalStateException("a bug")));
    }
}
