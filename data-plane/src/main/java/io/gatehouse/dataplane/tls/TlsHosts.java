package io.gatehouse.dataplane.tls;

import io.netty.handler.ssl.SslContext;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which certificate is shown for which host name (RFC 6066, section 3): the one with the exact name, else the one with a wildcard in
 * its first label, else, also where no name is said, the one that lives longest. Immutable.
 */
public final class TlsHosts {
    /** Knows no certificate. */
    public static final TlsHosts NONE = new TlsHosts(List.of());

    private final Map<String, SslContext> byName = new HashMap<>();
    private final @Nullable SslContext fallback;

    /** Of certificates with the same name, the one that lives longer is shown. */
    public TlsHosts(Collection<TlsHost> hosts) {
        List<TlsHost> sorted =
                hosts.stream().sorted(Comparator.comparing(TlsHost::notAfter)).toList();
        for (TlsHost host : sorted) {
            host.names().forEach(name -> byName.put(name, host.context()));
        }
        fallback = sorted.isEmpty() ? null : sorted.getLast().context();
    }

    public boolean isEmpty() {
        return fallback == null;
    }

    /** What to show for a name; null when there is no certificate at all. */
    public @Nullable SslContext find(@Nullable String name) {
        if (name == null) {
            return fallback;
        }
        String host = name.toLowerCase(Locale.ROOT);
        SslContext exact = byName.get(host);
        int dot = host.indexOf('.');
        SslContext found = exact != null || dot < 0 ? exact : byName.get("*" + host.substring(dot));
        return found != null ? found : fallback;
    }
}
