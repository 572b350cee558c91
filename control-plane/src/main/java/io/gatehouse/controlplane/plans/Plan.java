package io.gatehouse.controlplane.plans;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A plan's row. Limits are kept as the JSON of their policies' configuration. */
@Entity(name = "plan")
class Plan extends PanacheEntityBase {
    @Id
    UUID id;

    String name;

    @Version
    long version;

    @Column(name = "rate_limit")
    @Nullable
    String rateLimit;

    @Nullable
    String quota;

    @ElementCollection(fetch = FetchType.EAGER)
    @CollectionTable(name = "plan_api", joinColumns = @JoinColumn(name = "plan"))
    @Column(name = "api")
    Set<UUID> apis = new HashSet<>();

    @Column(name = "created_at")
    Instant createdAt;

    @SuppressWarnings("NullAway.Init")
    protected Plan() {}

    Plan(UUID id, String name, Instant createdAt) {
        this.id = id;
        this.name = name;
        this.createdAt = createdAt;
    }
}
