package io.gatehouse.controlplane.access;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;

/** Somebody who may log in to the console. */
@Entity(name = "console_user")
class ConsoleUser extends PanacheEntityBase {
    @Id
    UUID id;

    String name;

    @Column(name = "password_hash")
    String passwordHash;

    String role;

    @Column(name = "created_at")
    Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected ConsoleUser() {}

    ConsoleUser(UUID id, String name, String passwordHash, String role, Instant createdAt) {
        this.id = id;
        this.name = name;
        this.passwordHash = passwordHash;
        this.role = role;
        this.createdAt = createdAt;
    }

    Caller caller() {
        return new Caller(name, Roles.including(role));
    }
}
