package io.gatehouse.dataplane.gateway;

import io.gatehouse.dataplane.tls.LiveTls;
import io.gatehouse.dataplane.tls.TlsCompiler;
import io.gatehouse.dataplane.tls.TlsHost;
import io.gatehouse.model.config.CertificateUse;
import io.gatehouse.model.config.PublishedCertificate;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The certificates that a node was told. One that cannot be read keeps its last good form. Confined to one thread. */
final class ConfiguredCertificates {
    private final LiveTls live;
    private final Map<UUID, Known> known = new HashMap<>();

    ConfiguredCertificates(LiveTls live) {
        this.live = live;
    }

    /** A certificate as it was told last, and as it is shown to callers: null when it is not for them, or never could be. */
    private record Known(
            PublishedCertificate published, @Nullable TlsHost host) {}

    Set<UUID> ids() {
        return Set.copyOf(known.keySet());
    }

    /** A certificate that may be shown to upstreams. */
    Optional<PublishedCertificate> forUpstreams(UUID id) {
        return Optional.ofNullable(known.get(id))
                .map(Known::published)
                .filter(certificate -> certificate.use() == CertificateUse.UPSTREAMS);
    }

    /** Shows a certificate from now on. Empty when that is so, else why not. */
    Optional<String> put(PublishedCertificate certificate) {
        Known before = known.get(certificate.id());
        boolean forCallers = certificate.use() == CertificateUse.CALLERS;
        if (before != null && before.published.equals(certificate) && (before.host != null || !forCallers)) {
            return Optional.empty();
        }
        if (!forCallers) {
            known.put(certificate.id(), new Known(certificate, null));
            swap();
            return Optional.empty();
        }
        TlsHost host = before == null ? null : before.host;
        String fault = null;
        try {
            host = TlsCompiler.compile(
                    certificate.chain(), certificate.privateKey(), certificate.clientAuth(), certificate.clientCa());
        } catch (IOException | GeneralSecurityException e) {
            fault = "the certificate cannot be used: " + e.getMessage();
        }
        known.put(certificate.id(), new Known(certificate, host));
        swap();
        return Optional.ofNullable(fault);
    }

    void remove(UUID id) {
        if (known.remove(id) != null) {
            swap();
        }
    }

    private void swap() {
        List<TlsHost> hosts = known.values().stream()
                .map(Known::host)
                .filter(Objects::nonNull)
                .toList();
        live.configured(hosts);
    }
}
