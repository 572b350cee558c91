package io.gatehouse.controlplane.access;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

/** A login of a console user. */
@Entity(name = "console_session")
class ConsoleSession extends PanacheEntityBase {
    static final Duration IDLE_LIMIT = Duration.ofMinutes(30);
    static final Duration LIMIT = Duration.ofHours(12);

    @Id
    byte[] hash;

    @Column(name = "user_id")
    UUID userId;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "last_seen_at")
    Instant lastSeenAt;

    @SuppressWarnings("NullAway.Init")
    protected ConsoleSession() {}

    ConsoleSession(byte[] hash, UUID userId, Instant now) {
        this.hash = hash;
        this.userId = userId;
        this.createdAt = now;
        this.lastSeenAt = now;
    }

    boolean isOver(Instant now) {
        return now.isAfter(lastSeenAt.plus(IDLE_LIMIT)) || now.isAfter(createdAt.plus(LIMIT));
    }
}
