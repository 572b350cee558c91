package io.gatehouse.controlplane.access;

import io.quarkus.elytron.security.common.BcryptUtil;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Console users and their passwords (bcrypt). Thread-safe; checking a password takes a good part of a second of CPU on purpose. */
@ApplicationScoped
public class Users {
    private static final int BCRYPT_ROUNDS = 12;
    /** Compared with where there is no such user, so that the answer takes as long. */
    private static final String NOBODY = BcryptUtil.bcryptHash(Digest.randomToken(), BCRYPT_ROUNDS);

    private final Event<UserCreated> creations;

    Users(Event<UserCreated> creations) {
        this.creations = creations;
    }

    /** The user behind a name and a password. The database is not held while the password is looked at. */
    Optional<UUID> check(String name, String password) {
        Optional<ConsoleUser> user = QuarkusTransaction.requiringNew()
                .call(() -> ConsoleUser.<ConsoleUser>find("name", name).firstResultOptional());
        boolean matches = BcryptUtil.matches(
                password, user.map(known -> known.passwordHash).orElse(NOBODY));
        return user.filter(_ -> matches).map(known -> known.id);
    }

    @Transactional
    public Optional<Caller> find(UUID id) {
        return ConsoleUser.<ConsoleUser>findByIdOptional(id).map(ConsoleUser::caller);
    }

    @Transactional
    public boolean isEmpty() {
        return ConsoleUser.count() == 0;
    }

    /** Throws when the name is taken. */
    @Transactional
    public void create(String name, String password, String role) {
        UUID id = UUID.randomUUID();
        new ConsoleUser(id, name, BcryptUtil.bcryptHash(password, BCRYPT_ROUNDS), role, Instant.now()).persist();
        creations.fire(new UserCreated(id, name, role));
    }
}
