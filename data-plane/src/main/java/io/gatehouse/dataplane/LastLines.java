package io.gatehouse.dataplane;

import java.util.logging.LogManager;

/**
 * Keeps the handlers of {@code java.util.logging} until the process is gone. The JDK's manager closes them in a shutdown hook of its
 * own, beside ours, so that what a node says while it stops would be lost. Named by the system property {@code
 * java.util.logging.manager}, before anything is logged.
 */
public final class LastLines extends LogManager {
    @Override
    public void reset() {
        // The node ends the process itself when its last line is written.
    }
}
