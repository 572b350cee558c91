package io.gatehouse.dataplane.tls;

import io.netty.handler.ssl.SslContext;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that is ready to be shown. Immutable.
 *
 * @param names host names, lower case; {@code *.example.com} stands for one label more
 * @param notAfter when it expires
 * @param guard the authorities, as PEM, one of which must have signed the certificate that each caller shows; empty for those that the JDK
 *     knows, null where callers need none
 */
public record TlsHost(
        List<String> names, Instant notAfter, @Nullable String guard, SslContext context) {
    public TlsHost {
        names = List.copyOf(names);
    }
}
