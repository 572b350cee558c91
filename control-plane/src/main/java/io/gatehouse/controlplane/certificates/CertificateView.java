package io.gatehouse.controlplane.certificates;

import io.gatehouse.model.config.CertificateUse;
import io.gatehouse.model.config.ClientAuth;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A certificate as it is shown; its private key never is.
 *
 * @param use to whom it is shown
 * @param names host names that it is shown for, when it is shown to callers
 * @param fingerprint SHA-256 of the certificate, hexadecimal
 * @param expiresSoon whether it is time to replace it
 */
public record CertificateView(
        UUID id,
        String name,
        CertificateUse use,
        List<String> names,
        String subject,
        String issuer,
        Instant notBefore,
        Instant notAfter,
        boolean expiresSoon,
        String fingerprint,
        String chain,
        ClientAuth clientAuth,
        @Nullable String clientCa,
        long version,
        Instant createdAt,
        Instant updatedAt) {
    public CertificateView {
        names = List.copyOf(names);
    }
}
