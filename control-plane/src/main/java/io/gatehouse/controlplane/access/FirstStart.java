package io.gatehouse.controlplane.access;

import io.gatehouse.controlplane.settings.Home;
import io.gatehouse.controlplane.settings.Setting;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import java.io.IOException;
import java.nio.file.Path;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Makes the first admin, with a random password that is written once, to the file {@code first-password} in the home folder; and takes
 * {@link Setting#GATEHOUSE_ADMIN_TOKEN}. Only where there is no user yet; of several control planes one does it.
 */
@ApplicationScoped
class FirstStart {
    static final String FIRST_ADMIN = "admin";
    static final String PASSWORD_FILE = "first-password";

    private static final Logger LOG = Logger.getLogger(FirstStart.class);
    private static final int PASSWORD_LENGTH = 20;

    private final EntityManager entityManager;
    private final Users users;
    private final SigningKey signingKey;
    private final Path folder;

    FirstStart(
            EntityManager entityManager,
            Users users,
            SigningKey signingKey,
            @ConfigProperty(name = "gatehouse.home") String folder) {
        this.entityManager = entityManager;
        this.users = users;
        this.signingKey = signingKey;
        this.folder = Path.of(folder);
    }

    @Transactional
    void start(@Observes StartupEvent event) throws IOException {
        // Not at the first login: a wrong secret key should end the start.
        signingKey.pair();
        entityManager
                .createNativeQuery("LOCK TABLE console_user IN EXCLUSIVE MODE")
                .executeUpdate();
        if (!users.isEmpty()) {
            return;
        }
        String password = Digest.randomToken().substring(0, PASSWORD_LENGTH);
        users.create(FIRST_ADMIN, password, Roles.ADMIN);
        Setting.GATEHOUSE_ADMIN_TOKEN.given().ifPresent(this::accept);
        Home.open(folder).writeSecret(PASSWORD_FILE, password + "\n");
        LOG.infof("first admin created name=%s passwordFile=%s", FIRST_ADMIN, PASSWORD_FILE);
    }

    private void accept(String token) {
        entityManager
                .createNativeQuery("INSERT INTO admin_token (hash, name, role) VALUES (:hash, 'admin-token', :role)"
                        + " ON CONFLICT DO NOTHING")
                .setParameter("hash", Digest.sha256(token))
                .setParameter("role", Roles.ADMIN)
                .executeUpdate();
    }
}
