package io.gatehouse.controlplane.access;

import io.gatehouse.controlplane.problems.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Logins to the console. The cookie holds a random value, the database its SHA-256; a session ends after 30 minutes without a request,
 * after 12 hours, or when its user logs out. Thread-safe.
 */
@ApplicationScoped
public class Sessions {
    /** Name of the cookie: HttpOnly, SameSite=Lax, path {@code /}. */
    public static final String COOKIE = "gatehouse-session";

    private static final int LONGEST_NAME = 100;
    private static final int LONGEST_PASSWORD = 1_000;
    private static final Duration TOUCH_EVERY = Duration.ofSeconds(30);

    private final Users users;
    private final Attempts attempts;
    private final PasswordTurns turns;
    private final Event<LoggedIn> logins;

    Sessions(Users users, Attempts attempts, PasswordTurns turns, Event<LoggedIn> logins) {
        this.turns = turns;
        this.users = users;
        this.attempts = attempts;
        this.logins = logins;
    }

    /**
     * Logs in. Returns what the cookie must hold. Throws {@link Refused} with 401 for a wrong name or password, and with 429 for too
     * many wrong ones from this address, or too many logins at this moment. Must not be called within a transaction.
     */
    public String open(String name, String password, String address) {
        return start(authenticate(name, password, address, "session"));
    }

    /** Checks a name and a password without a session, under the same limits. */
    public Caller check(String name, String password, String address) {
        return users.find(authenticate(name, password, address, "token")).orElseThrow();
    }

    private UUID authenticate(String name, String password, String address, String given) {
        checkLength("name", name, LONGEST_NAME);
        checkLength("password", password, LONGEST_PASSWORD);
        if (!attempts.begin(name, address)) {
            throw Refused.later("too-many-attempts", "Too many attempts", "Too many wrong passwords.", Attempts.WAIT);
        }
        Optional<UUID> user = look(name, password, address);
        UUID known = user.orElseThrow(() -> Refused.unauthenticated("The name or the password is wrong."));
        attempts.passed(name, address);
        logins.fire(new LoggedIn(name, address, given));
        return known;
    }

    private Optional<UUID> look(String name, String password, String address) {
        try {
            return turns.take(() -> users.check(name, password));
        } catch (Refused busy) {
            attempts.withdraw(name, address);
            throw busy;
        }
    }

    private static void checkLength(String path, String text, int most) {
        if (text.length() > most) {
            throw Refused.invalid(path, "must not be longer than " + most + " characters");
        }
    }

    @Transactional
    String start(UUID user) {
        Instant now = Instant.now();
        ConsoleSession.delete(
                "lastSeenAt < ?1 or createdAt < ?2",
                now.minus(ConsoleSession.IDLE_LIMIT),
                now.minus(ConsoleSession.LIMIT));
        String cookie = Digest.randomToken();
        new ConsoleSession(Digest.sha256(cookie), user, now).persist();
        return cookie;
    }

    /** Who is logged in with this cookie. */
    @Transactional
    public Optional<Caller> find(String cookie) {
        Instant now = Instant.now();
        return ConsoleSession.<ConsoleSession>findByIdOptional(Digest.sha256(cookie))
                .filter(session -> !session.isOver(now))
                .flatMap(session -> {
                    if (now.isAfter(session.lastSeenAt.plus(TOUCH_EVERY))) {
                        session.lastSeenAt = now;
                    }
                    return users.find(session.userId);
                });
    }

    /** Logs out. */
    @Transactional
    public void close(String cookie) {
        ConsoleSession.deleteById(Digest.sha256(cookie));
    }
}
