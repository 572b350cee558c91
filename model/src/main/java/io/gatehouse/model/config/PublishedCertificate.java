package io.gatehouse.model.config;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that nodes show, with its private key; to callers of which hosts, the certificate says itself ({@link HostNames}).
 *
 * @param use {@link CertificateUse#CALLERS} in what was stored before there was a choice
 * @param chain the certificate and those above it, as PEM
 * @param privateKey as PKCS #8 in PEM, not encrypted; a secret
 * @param clientAuth whether callers must show a certificate of their own
 * @param clientCa the authorities that callers' certificates may come from, as PEM; null unless they are asked for
 */
public record PublishedCertificate(
        UUID id,
        CertificateUse use,
        String chain,
        String privateKey,
        ClientAuth clientAuth,
        @Nullable String clientCa) implements Entity {
    public PublishedCertificate {
        use = Objects.requireNonNullElse(use, CertificateUse.CALLERS);
    }

    @Override
    public String toString() {
        return "PublishedCertificate[id=" + id + "]";
    }
}
