package io.gatehouse.dataplane.tls;

import io.netty.handler.ssl.SslContext;
import java.time.Instant;
import java.util.List;

/**
 * A certificate that is ready to be shown. Immutable.
 *
 * @param names host names, lower case; {@code *.example.com} stands for one label more
 * @param notAfter when it expires
 */
public record TlsHost(List<String> names, Instant notAfter, SslContext context) {
    public TlsHost {
        names = List.copyOf(names);
    }
}
