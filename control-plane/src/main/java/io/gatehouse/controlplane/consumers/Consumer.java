package io.gatehouse.controlplane.consumers;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A consumer's row. */
@Entity(name = "consumer")
class Consumer extends PanacheEntityBase {
    @Id
    UUID id;

    String name;

    @Nullable
    String email;

    @Version
    long version;

    @Column(name = "created_at")
    Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected Consumer() {}

    Consumer(UUID id, String name, @Nullable String email, Instant createdAt) {
        this.id = id;
        this.name = name;
        this.email = email;
        this.createdAt = createdAt;
    }

    ConsumerView view() {
        return new ConsumerView(id, name, email, version, createdAt);
    }
}
