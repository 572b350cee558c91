package io.gatehouse.model.config;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that nodes show to callers, with its private key; for which hosts, the certificate says itself ({@link HostNames}).
 *
 * @param chain the certificate and those above it, as PEM
 * @param privateKey as PKCS #8 in PEM, not encrypted; a secret
 * @param clientAuth whether callers must show a certificate of their own
 * @param clientCa the authorities that callers' certificates may come from, as PEM; null unless they are asked for
 */
public record PublishedCertificate(
        UUID id,
        String chain,
        String privateKey,
        ClientAuth clientAuth,
        @Nullable String clientCa) implements Entity {
    @Override
    public String toString() {
        return "PublishedCertificate[id=" + id + "]";
    }
}
