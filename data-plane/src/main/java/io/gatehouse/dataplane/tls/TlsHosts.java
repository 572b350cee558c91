package io.gatehouse.dataplane.tls;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which certificate is shown for which host name (RFC 6066, section 3): the one with the exact name, else the one with a wildcard in
 * its first label, else, also where no name is said, the one that lives longest, of those first that ask callers for none. Immutable.
 */
public final class TlsHosts {
    /** Knows no certificate. */
    public static final TlsHosts NONE = new TlsHosts(List.of());

    private final Map<String, TlsHost> byName = new HashMap<>();
    private final @Nullable TlsHost fallback;
    private final boolean guarded;

    /** Of certificates with the same name, the one that lives longer is shown. */
    public TlsHosts(Collection<TlsHost> hosts) {
        List<TlsHost> sorted =
                hosts.stream().sorted(Comparator.comparing(TlsHost::notAfter)).toList();
        for (TlsHost host : sorted) {
            host.names().forEach(name -> byName.put(name, host));
        }
        fallback = sorted.stream()
                .max(Comparator.<TlsHost, Boolean>comparing(host -> host.guard() == null)
                        .thenComparing(TlsHost::notAfter))
                .orElse(null);
        guarded = byName.values().stream().anyMatch(host -> host.guard() != null);
    }

    public boolean isEmpty() {
        return fallback == null;
    }

    /** What to show for a name; null when there is no certificate at all. */
    public @Nullable TlsHost find(@Nullable String name) {
        TlsHost named = name == null ? null : named(name);
        return named == null ? fallback : named;
    }

    private @Nullable TlsHost named(String name) {
        String host = name.toLowerCase(Locale.ROOT);
        TlsHost exact = byName.get(host);
        int dot = host.indexOf('.');
        return exact != null || dot < 0 ? exact : byName.get("*" + host.substring(dot));
    }

    /** Whether callers need a certificate for any of the names. */
    public boolean areGuarded() {
        return guarded;
    }

    /**
     * Whether a request for a host may come over a connection: where callers need a certificate, the connection must have been made with
     * one of the same authorities, whatever name it was made for (RFC 9110, section 7.4).
     *
     * @param shown what was shown on the connection; null for one in clear
     */
    public boolean admit(String host, @Nullable TlsHost shown) {
        TlsHost named = named(host);
        return named == null
                || named.guard() == null
                || (shown != null && named.guard().equals(shown.guard()));
    }
}
