package io.gatehouse.dataplane.usage;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** What keeps a part of the ledger from working, for as long as it does: logged when it begins and when it ends. Thread-safe. */
final class Trouble {
    private final Logger log;
    private final String part;
    private volatile @Nullable String reason;

    Trouble(Logger log, String part) {
        this.log = log;
        this.part = part;
    }

    void is(String newReason) {
        if (reason == null) {
            log.log(Level.WARNING, "{0} is held up, tried again until it works reason={1}", part, newReason);
        }
        reason = newReason;
    }

    void is(Throwable failure) {
        String message = failure.getMessage();
        is(message == null ? failure.getClass().getSimpleName() : message);
    }

    void isOver() {
        if (reason != null) {
            reason = null;
            log.log(Level.INFO, "{0} works again", part);
        }
    }

    @Nullable
    String reason() {
        return reason;
    }
}
