package io.gatehouse.dataplane.tls;

import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * The certificates that are shown now, wherever they come from. A handshake reads them once; connections that are open keep what they
 * were shown. Thread-safe.
 */
public final class LiveTls {
    private List<TlsHost> configured = List.of();
    private List<TlsHost> files = List.of();
    private Consumer<Boolean> onChange = _ -> {};
    private volatile TlsHosts hosts = TlsHosts.NONE;

    public TlsHosts current() {
        return hosts;
    }

    /** Says who is to be told whether there is any certificate: now when there is, and whenever that changes. */
    public synchronized void onChange(Consumer<Boolean> then) {
        onChange = then;
        if (!hosts.isEmpty()) {
            then.accept(true);
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
        boolean none = hosts.isEmpty();
        hosts = new TlsHosts(Stream.concat(configured.stream(), files.stream()).toList());
        if (none != hosts.isEmpty()) {
            onChange.accept(none);
        }
    }
}
