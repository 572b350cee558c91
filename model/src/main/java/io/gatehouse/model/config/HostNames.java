package io.gatehouse.model.config;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The host names that a certificate is for (RFC 9525, section 6.3): where both planes know them from. Stateless. */
public final class HostNames {
    private static final int DNS_NAME = 2;

    private HostNames() {}

    /** Its DNS names, lower case; {@code *.example.com} stands for one label more. Empty when there are none, or none that can be read. */
    public static List<String> of(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> Objects.equals(name.get(0), DNS_NAME))
                            .map(name -> name.get(1).toString().toLowerCase(Locale.ROOT))
                            .toList();
        } catch (CertificateParsingException _) {
            return List.of();
        }
    }
}
