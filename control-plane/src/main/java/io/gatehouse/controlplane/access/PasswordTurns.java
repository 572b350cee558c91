package io.gatehouse.controlplane.access;

import io.gatehouse.controlplane.problems.Refused;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Who may look at a password now. Each look takes a good part of a second of a core on purpose, and anybody may ask for one, so half of
 * the cores at most do it, a few more wait a little, and all others are told to come again. Thread-safe.
 */
@Singleton
class PasswordTurns {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final int WAITING_FOR_EACH = 4;

    private final Semaphore looking;
    private final Semaphore inside;

    PasswordTurns() {
        int most = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        looking = new Semaphore(most, true);
        inside = new Semaphore(most * (1 + WAITING_FOR_EACH));
    }

    /** Looks when it is its turn. Throws {@link Refused} with 429 when that would take too long. */
    <T> T take(Supplier<T> look) {
        if (!inside.tryAcquire()) {
            throw busy();
        }
        try {
            if (!looking.tryAcquire(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw busy();
            }
            try {
                return look.get();
            } finally {
                looking.release();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw busy();
        } finally {
            inside.release();
        }
    }

    private static Refused busy() {
        return Refused.later(
                "too-many-logins", "Too many logins", "Too many people log in at this moment.", LONGEST_WAIT);
    }
}
