package io.gatehouse.controlplane.audit;

import io.gatehouse.controlplane.access.LoggedIn;
import io.gatehouse.controlplane.access.UserCreated;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.transaction.Transactional;

/** Notes who came in. Wrong passwords are not noted: a stranger must not be able to fill what is kept for ever. */
@Singleton
class AccessAudit {
    private final Audit audit;

    AccessAudit(Audit audit) {
        this.audit = audit;
    }

    @Transactional
    void note(@Observes LoggedIn login) {
        audit.recordFor(login.user(), "login", null, login.given() + " for " + login.address());
    }

    @Transactional
    void note(@Observes UserCreated user) {
        audit.record("user.create", user.id(), user.name() + ", " + user.role());
    }
}
