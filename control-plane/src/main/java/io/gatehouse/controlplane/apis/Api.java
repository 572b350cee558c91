package io.gatehouse.controlplane.apis;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An API's row. The draft is kept as the JSON that the admin API shows. */
@Entity(name = "api")
class Api extends PanacheEntityBase {
    @Id
    UUID id;

    String name;

    @Version
    long version;

    String draft;

    @Column(name = "live_revision")
    @Nullable
    Long liveRevision;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @SuppressWarnings("NullAway.Init")
    protected Api() {}

    Api(UUID id, String name, String draft, Instant now) {
        this.id = id;
        this.name = name;
        this.draft = draft;
        this.createdAt = now;
        this.updatedAt = now;
    }
}
