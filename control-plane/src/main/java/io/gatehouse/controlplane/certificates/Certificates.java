package io.gatehouse.controlplane.certificates;

import io.gatehouse.controlplane.access.Secrets;
import io.gatehouse.controlplane.audit.Audit;
import io.gatehouse.controlplane.certificates.CertificateCheck.Material;
import io.gatehouse.controlplane.ids.Ids;
import io.gatehouse.controlplane.ids.Slice;
import io.gatehouse.controlplane.ids.Versions;
import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.problems.Violations;
import io.gatehouse.controlplane.publishing.Publisher;
import io.gatehouse.model.config.CertificateUse;
import io.gatehouse.model.config.ClientAuth;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.HostNames;
import io.gatehouse.model.config.PublishedCertificate;
import io.gatehouse.model.problem.Violation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with certificates. Each call is one transaction: everything is stored or nothing, and {@link Refused} says why not.
 * A change is live on the nodes at once. Thread-safe; not for event loops.
 */
@ApplicationScoped
@Transactional
public class Certificates {
    /** How long before its end a certificate should be replaced. */
    public static final Duration SOON = Duration.ofDays(21);

    private final CertificateStore store;
    private final Secrets secrets;
    private final Publisher publisher;
    private final Audit audit;

    Certificates(CertificateStore store, Secrets secrets, Publisher publisher, Audit audit) {
        this.store = store;
        this.secrets = secrets;
        this.publisher = publisher;
        this.audit = audit;
    }

    public Slice<CertificateView> list(Slice.Wanted wanted) {
        return Slice.of(store.page(wanted), wanted, row -> row.id, Certificates::view);
    }

    public CertificateView get(UUID id) {
        return view(store.get(id));
    }

    /** Those that may be shown to upstreams, by name. */
    public List<CertificateView> forUpstreams() {
        return store.forUpstreams().stream().map(Certificates::view).toList();
    }

    /** Whether there is such a certificate for upstreams; it stays so until the transaction ends. */
    public boolean isForUpstreams(UUID id) {
        return store.isForUpstreams(id);
    }

    /** Those that expire soon or have expired, the next one first. */
    public List<CertificateView> expiring() {
        return store.expiringBefore(Instant.now().plus(SOON)).stream()
                .map(Certificates::view)
                .toList();
    }

    public CertificateView create(CertificateDraft draft) {
        Certificate certificate = new Certificate(Ids.next(), Instant.now());
        PublishedCertificate published = take(certificate, draft, null);
        store.persistAndFlush(certificate);
        audit.record("certificate.create", certificate.id, described(certificate));
        publisher.publish(published);
        return view(certificate);
    }

    /** Replaces a certificate; without a new private key the one that is there must fit. */
    public CertificateView edit(UUID id, CertificateDraft draft, @Nullable String ifMatch) {
        Certificate certificate = store.lock(id);
        Versions.check(ifMatch, certificate.version);
        if (Objects.requireNonNullElse(draft.use(), CertificateUse.CALLERS) != CertificateUse.UPSTREAMS) {
            checkUnused(id, "use");
        }
        PublishedCertificate published = take(certificate, draft, open(certificate));
        store.flush();
        audit.record("certificate.edit", id, described(certificate));
        publisher.publish(published);
        return view(certificate);
    }

    /** Takes a certificate off all nodes; connections that are open stay. */
    public void delete(UUID id, @Nullable String ifMatch) {
        Certificate certificate = store.lock(id);
        Versions.check(ifMatch, certificate.version);
        checkUnused(id, "id");
        store.delete(certificate);
        store.flush();
        audit.record("certificate.delete", id, certificate.name);
        publisher.retract(EntityKind.CERTIFICATE, id);
    }

    private void checkUnused(UUID id, String path) {
        List<String> apis = store.apisThatShow(id);
        if (!apis.isEmpty()) {
            throw Refused.conflict(
                    "in-use",
                    path,
                    "is shown to upstreams of the APIs " + String.join(", ", apis) + ": end that first");
        }
    }

    /**
     * Everything that is wrong with a draft, parts of which may be missing; empty when nothing is.
     *
     * @param id of the certificate that it would replace; null for a new one
     */
    public List<Violation> faults(CertificateDraft draft, @Nullable UUID id) {
        Violations violations = new Violations();
        String name = violations.name("name", draft.name());
        new CertificateCheck(violations, Instant.now()).check(draft, id != null);
        checkFree(name, Objects.requireNonNullElseGet(id, Ids::next), violations);
        return violations.found();
    }

    private void checkFree(String name, UUID id, Violations violations) {
        if (violations.isFine("name") && store.isNameTaken(name, id)) {
            violations.addTaken("name", "There is a certificate named " + name + " already.");
        }
    }

    private PublishedCertificate take(Certificate certificate, CertificateDraft draft, @Nullable String keyThere) {
        Violations violations = new Violations();
        String name = violations.name("name", draft.name());
        Material material = new CertificateCheck(violations, Instant.now()).check(draft, keyThere != null);
        String key = material.key() == null ? keyThere : Pem.of(material.key());
        if (violations.isEmpty() && material.key() == null && !fits(material, Objects.requireNonNull(key))) {
            violations.add("privateKey", "is needed: the one that is there does not fit the new certificate");
        }
        checkFree(name, certificate.id, violations);
        violations.refuse();
        certificate.name = name;
        certificate.use = Objects.requireNonNullElse(draft.use(), CertificateUse.CALLERS);
        certificate.chain = pem(material.chain());
        certificate.privateKey = secrets.seal(
                secretName(certificate), Objects.requireNonNull(key).getBytes(StandardCharsets.US_ASCII));
        certificate.clientAuth = Objects.requireNonNullElse(draft.clientAuth(), ClientAuth.NONE);
        certificate.clientCa = material.clientCa() == null ? null : pem(material.clientCa());
        certificate.notAfter = material.chain().getFirst().getNotAfter().toInstant();
        certificate.updatedAt = Instant.now();
        return new PublishedCertificate(
                certificate.id, certificate.use, certificate.chain, key, certificate.clientAuth, certificate.clientCa);
    }

    private static boolean fits(Material material, String key) {
        try {
            return CertificateCheck.signs(material.chain().getFirst(), Pem.privateKey(key));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a stored key cannot be read", e);
        }
    }

    private String open(Certificate certificate) {
        return new String(secrets.open(secretName(certificate), certificate.privateKey), StandardCharsets.US_ASCII);
    }

    private static String secretName(Certificate certificate) {
        return "certificate " + certificate.id;
    }

    private static String pem(List<X509Certificate> chain) {
        return read(chain, Pem::of);
    }

    private interface Reading<A, B> {
        B of(A from) throws GeneralSecurityException;
    }

    /** What was checked before it was stored can be read. */
    private static <A, B> B read(A from, Reading<A, B> reading) {
        try {
            return reading.of(from);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a stored certificate cannot be read", e);
        }
    }

    private static X509Certificate leaf(Certificate row) {
        return read(row.chain, Pem::certificates).getFirst();
    }

    private static String described(Certificate row) {
        return row.name + " for " + HostNames.of(leaf(row));
    }

    private static CertificateView view(Certificate row) {
        X509Certificate leaf = leaf(row);
        return new CertificateView(
                row.id,
                row.name,
                row.use,
                HostNames.of(leaf),
                leaf.getSubjectX500Principal().getName(),
                leaf.getIssuerX500Principal().getName(),
                leaf.getNotBefore().toInstant(),
                row.notAfter,
                row.notAfter.isBefore(Instant.now().plus(SOON)),
                fingerprint(leaf),
                row.chain,
                row.clientAuth,
                row.clientCa,
                row.version,
                row.createdAt,
                row.updatedAt);
    }

    private static String fingerprint(X509Certificate leaf) {
        return read(
                leaf,
                certificate -> HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded())));
    }
}
