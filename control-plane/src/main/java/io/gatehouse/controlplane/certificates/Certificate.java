package io.gatehouse.controlplane.certificates;

import io.gatehouse.model.config.CertificateUse;
import io.gatehouse.model.config.ClientAuth;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A certificate's row. */
@Entity(name = "certificate")
class Certificate extends PanacheEntityBase {
    @Id
    UUID id;

    String name;

    @Version
    long version;

    @Enumerated(EnumType.STRING)
    CertificateUse use;

    String chain;

    @Column(name = "private_key")
    byte[] privateKey;

    @Enumerated(EnumType.STRING)
    @Column(name = "client_auth")
    ClientAuth clientAuth;

    @Nullable
    @Column(name = "client_ca")
    String clientCa;

    @Column(name = "not_after")
    Instant notAfter;

    @Column(name = "created_at")
    Instant createdAt;

    @Column(name = "updated_at")
    Instant updatedAt;

    @SuppressWarnings("NullAway.Init")
    protected Certificate() {}

    @SuppressWarnings("NullAway.Init") // The rest is taken from the upload.
    Certificate(UUID id, Instant createdAt) {
        this.id = id;
        this.createdAt = createdAt;
    }
}
