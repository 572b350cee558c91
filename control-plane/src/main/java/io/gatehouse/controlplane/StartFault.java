package io.gatehouse.controlplane;

import io.gatehouse.controlplane.settings.BadSetting;
import io.gatehouse.controlplane.settings.Setting;
import java.net.BindException;
import java.sql.SQLException;
import java.util.Optional;
import org.flywaydb.core.api.FlywayException;
import org.jspecify.annotations.Nullable;

/** Why Quarkus could not be started, in a sentence for the operator. */
final class StartFault {
    private StartFault() {}

    /** Empty for what nobody expected: that is a bug, and its stack trace is what helps. */
    static Optional<String> sentence(Throwable failure) {
        for (@Nullable Throwable cause = failure; cause != null; cause = cause.getCause()) {
            @Nullable
            String sentence = switch (cause) {
                case BadSetting bad -> bad.getMessage();
                case BindException bind -> cannotListen(bind);
                case FlywayException flyway ->
                    "The tables of the database cannot be brought up to date. " + flyway.getMessage();
                case SQLException sql -> "The database cannot be used: " + sql.getMessage();
                default -> null;
            };
            if (sentence != null) {
                return Optional.of(sentence.strip().replaceAll("\\s*\\R\\s*", " "));
            }
        }
        return Optional.empty();
    }

    private static String cannotListen(BindException bind) {
        return Setting.GATEHOUSE_CONTROL_HOST.value() + ":" + Setting.GATEHOUSE_CONTROL_PORT.value()
                + " cannot be listened on (" + bind.getMessage()
                + "). GATEHOUSE_CONTROL_HOST and GATEHOUSE_CONTROL_PORT name another address.";
    }
}
