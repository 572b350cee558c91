package io.gatehouse.controlplane.certificates;

import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.model.config.CertificateUse;
import io.gatehouse.model.config.ClientAuth;
import io.gatehouse.model.config.HostNames;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Checks an upload: that everything can be read, that the key fits, that the chain is complete, that it can be used now. */
final class CertificateCheck {
    private final Violations violations;
    private final Instant now;

    CertificateCheck(Violations violations, Instant now) {
        this.violations = violations;
        this.now = now;
    }

    /** What an upload holds. Complete only when no violation was found. */
    record Material(
            List<X509Certificate> chain,
            @Nullable PrivateKey key,
            @Nullable List<X509Certificate> clientCa) {}

    Material check(CertificateDraft draft, boolean keyIsThere) {
        List<X509Certificate> chain = certificates("chain", draft.chain());
        PrivateKey key = key(draft.privateKey(), keyIsThere);
        if (!chain.isEmpty()) {
            X509Certificate leaf = chain.getFirst();
            validity(leaf);
            if (!forUpstreams(draft) && HostNames.of(leaf).isEmpty()) {
                violations.add("chain", "names no host: the certificate has no DNS name (subjectAltName)");
            }
            complete(chain);
            if (key != null) {
                fits(leaf, key);
            }
        }
        return new Material(chain, key, clientCa(draft));
    }

    private List<X509Certificate> certificates(String path, @Nullable String text) {
        if (text == null || text.isBlank()) {
            violations.add(path, "is needed: certificates in PEM");
            return List.of();
        }
        Optional<String> fault = Authorities.fault(text);
        if (fault.isPresent()) {
            violations.add(path, fault.get());
            return List.of();
        }
        try {
            return Pem.certificates(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("what has been read cannot be read", e);
        }
    }

    private @Nullable PrivateKey key(@Nullable String text, boolean isThere) {
        if (text == null || text.isBlank()) {
            if (!isThere) {
                violations.add("privateKey", "is needed: a key in PEM");
            }
            return null;
        }
        try {
            return Pem.privateKey(text);
        } catch (GeneralSecurityException e) {
            violations.add("privateKey", Authorities.sentence(e, "cannot be read"));
            return null;
        }
    }

    private void validity(X509Certificate leaf) {
        if (leaf.getNotAfter().toInstant().isBefore(now)) {
            violations.add("chain", "expired on " + leaf.getNotAfter().toInstant());
        } else if (leaf.getNotBefore().toInstant().isAfter(now)) {
            violations.add("chain", "is not valid before " + leaf.getNotBefore().toInstant());
        }
    }

    /** Each certificate must be signed by the next; the last by itself, or by an authority that everybody knows. */
    private void complete(List<X509Certificate> chain) {
        for (int i = 0; i + 1 < chain.size(); i++) {
            if (!isSignedBy(chain.get(i), chain.get(i + 1))) {
                violations.add(
                        "chain",
                        "is out of order or has a gap: certificate " + (i + 2) + " did not sign certificate " + (i + 1)
                                + " (" + issuer(chain.get(i)) + " did)");
                return;
            }
        }
        X509Certificate last = chain.getLast();
        if (!isSignedBy(last, last) && wellKnown().noneMatch(authority -> isSignedBy(last, authority))) {
            violations.add("chain", "is incomplete: the certificate of " + issuer(last) + " is missing");
        }
    }

    private static String issuer(X509Certificate certificate) {
        return certificate.getIssuerX500Principal().getName();
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate authority) {
        if (!certificate.getIssuerX500Principal().equals(authority.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static Stream<X509Certificate> wellKnown() {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init((KeyStore) null);
            TrustManager[] managers = factory.getTrustManagers();
            return Arrays.stream(managers)
                    .filter(X509TrustManager.class::isInstance)
                    .map(X509TrustManager.class::cast)
                    .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()));
        } catch (GeneralSecurityException _) {
            return Stream.empty();
        }
    }

    private void fits(X509Certificate leaf, PrivateKey key) {
        if (!signs(leaf, key)) {
            violations.add("privateKey", "does not fit the certificate");
        }
    }

    /** Whether what the key signs can be checked with the certificate. */
    static boolean signs(X509Certificate leaf, PrivateKey key) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> "Ed25519";
        };
        byte[] probe = {1, 2, 3};
        try {
            Signature signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(probe);
            byte[] signed = signing.sign();
            Signature checking = Signature.getInstance(algorithm);
            checking.initVerify(leaf.getPublicKey());
            checking.update(probe);
            return checking.verify(signed);
        } catch (GeneralSecurityException _) {
            return false;
        }
    }

    private static boolean forUpstreams(CertificateDraft draft) {
        return draft.use() == CertificateUse.UPSTREAMS;
    }

    private @Nullable List<X509Certificate> clientCa(CertificateDraft draft) {
        boolean asked = Objects.requireNonNullElse(draft.clientAuth(), ClientAuth.NONE) != ClientAuth.NONE;
        if (asked && forUpstreams(draft)) {
            violations.add("clientAuth", "is only of use for a certificate that callers are shown");
            return null;
        }
        boolean given = draft.clientCa() != null && !draft.clientCa().isBlank();
        if (asked) {
            return certificates("clientCa", draft.clientCa());
        }
        if (given) {
            violations.add("clientCa", "is only of use when callers are asked for a certificate");
        }
        return null;
    }
}
