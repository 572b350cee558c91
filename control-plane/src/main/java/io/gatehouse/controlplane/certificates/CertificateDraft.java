package io.gatehouse.controlplane.certificates;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.gatehouse.model.config.CertificateUse;
import io.gatehouse.model.config.ClientAuth;
import org.jspecify.annotations.Nullable;

/**
 * A certificate as the admin API takes it. What {@link CertificateView} adds may be sent back and changes nothing.
 *
 * @param use to whom it is shown; {@link CertificateUse#CALLERS} by default
 * @param chain PEM: the certificate, then those above it
 * @param privateKey PEM: PKCS #8, not encrypted; left out in an edit, the key that is there stays
 * @param clientAuth whether callers show a certificate of their own; {@link ClientAuth#NONE} by default
 * @param clientCa PEM: the authorities that callers' certificates may come from
 */
@JsonIgnoreProperties({
    "id",
    "names",
    "subject",
    "issuer",
    "notBefore",
    "notAfter",
    "fingerprint",
    "expiresSoon",
    "version",
    "createdAt",
    "updatedAt"
})
public record CertificateDraft(
        @Nullable String name,
        @Nullable CertificateUse use,
        @Nullable String chain,
        @Nullable String privateKey,
        @Nullable ClientAuth clientAuth,
        @Nullable String clientCa) {
    @Override
    public String toString() {
        return "CertificateDraft[name=" + name + ", privateKey=***]";
    }
}
