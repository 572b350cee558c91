package io.gatehouse.controlplane.keys;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A key's row: of the key itself only its beginning, its end and its SHA-256. */
@Entity(name = "api_key")
class Key extends PanacheEntityBase {
    @Id
    UUID id;

    UUID consumer;

    String name;

    String prefix;

    @Column(name = "last_four")
    String lastFour;

    String sha256;

    @Column(name = "expires_at")
    @Nullable
    Instant expiresAt;

    @Column(name = "revoked_at")
    @Nullable
    Instant revokedAt;

    @Column(name = "created_at")
    Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected Key() {}

    KeyView view(@Nullable Instant lastUsedAt) {
        return new KeyView(id, consumer, name, prefix, lastFour, expiresAt, revokedAt, lastUsedAt, createdAt);
    }
}
