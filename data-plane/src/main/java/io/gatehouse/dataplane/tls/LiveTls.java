package io.gatehouse.dataplane.tls;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The certificates that are shown now, wherever they come from. A handshake reads them once; connections that are open keep what they
 * were shown. Thread-safe.
 */
public final class LiveTls {
    private List<TlsHost> configured = List.of();
    private List<TlsHost> files = List.of();
    private Runnable onFirst = () -> {};
    private volatile TlsHosts hosts = TlsHosts.NONE;

    public TlsHosts current() {
        return hosts;
    }

    /** Says what to do once the first certificate is there; at once when it is. */
    public synchronized void onFirst(Runnable then) {
        if (hosts.isEmpty()) {
            onFirst = then;
        } else {
            then.run();
        }
    }

    /** Puts those that the control plane has told in place. */
    public synchronized void configured(Collection<TlsHost> now) {
        configured = List.copyOf(now);
        swap();
    }

    /** Puts those that lie in files in place. */
    public synchronized void files(Collection<TlsHost> now) {
        files = List.copyOf(now);
        swap();
    }

    private void swap() {
        boolean first = hosts.isEmpty();
        hosts = new TlsHosts(Stream.concat(configured.stream(), files.stream()).toList());
        if (first && !hosts.isEmpty()) {
            Runnable then = onFirst;
            onFirst = () -> {};
            then.run();
        }
    }
}
