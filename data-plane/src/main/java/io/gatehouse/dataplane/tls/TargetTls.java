package io.gatehouse.dataplane.tls;

import io.gatehouse.model.config.PublishedCertificate;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.model.config.UpstreamTls;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.security.GeneralSecurityException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * How TLS is spoken to a target: whom it must be signed by, what is shown to it, and which name it must have. Equal when made of equal
 * material. Immutable, thread-safe.
 */
public final class TargetTls {
    private final @Nullable UpstreamTls told;
    private final @Nullable PublishedCertificate shown;
    private final Map<UpstreamProtocol, SslContext> contexts;

    private TargetTls(
            @Nullable UpstreamTls told,
            @Nullable PublishedCertificate shown,
            Map<UpstreamProtocol, SslContext> contexts) {
        this.told = told;
        this.shown = shown;
        this.contexts = contexts;
    }

    /** By the authorities that the JDK knows, to the target's own host name. */
    public static TargetTls usual() {
        return Usual.IT;
    }

    /** Made when the first target needs it. */
    private static final class Usual {
        private static final TargetTls IT = make();

        private static TargetTls make() {
            try {
                return of(null, null);
            } catch (GeneralSecurityException | SSLException e) {
                throw new IllegalStateException("this JDK speaks no TLS", e);
            }
        }
    }

    /**
     * Throws {@link GeneralSecurityException} or {@link SSLException} with what is wrong with the material.
     *
     * @param told null for the usual way
     * @param shown the certificate that {@code told} names, if it names one
     */
    public static TargetTls of(@Nullable UpstreamTls told, @Nullable PublishedCertificate shown)
            throws GeneralSecurityException, SSLException {
        String ca = told == null ? null : told.ca();
        String chain = shown == null ? null : shown.chain();
        String privateKey = shown == null ? null : shown.privateKey();
        Map<UpstreamProtocol, SslContext> contexts = new EnumMap<>(UpstreamProtocol.class);
        for (UpstreamProtocol protocol : UpstreamProtocol.values()) {
            contexts.put(protocol, TlsCompiler.client(ca, chain, privateKey, offered(protocol)));
        }
        return new TargetTls(told, shown, contexts);
    }

    private static String[] offered(UpstreamProtocol protocol) {
        return switch (protocol) {
            case HTTP1 -> new String[] {ApplicationProtocolNames.HTTP_1_1};
            case HTTP2 -> new String[] {ApplicationProtocolNames.HTTP_2};
            case AUTO -> new String[] {ApplicationProtocolNames.HTTP_2, ApplicationProtocolNames.HTTP_1_1};
        };
    }

    /**
     * What speaks TLS on one connection, and checks the target's name.
     *
     * @param protocol what is offered (RFC 7301)
     */
    public SslHandler handler(ByteBufAllocator alloc, UpstreamProtocol protocol, String host, int port) {
        String name = told == null ? null : told.serverName();
        SslContext context = Objects.requireNonNull(contexts.get(protocol));
        return context.newHandler(alloc, name == null ? host : name, port);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TargetTls that && Objects.equals(told, that.told) && Objects.equals(shown, that.shown);
    }

    @Override
    public int hashCode() {
        return Objects.hash(told, shown);
    }

    @Override
    public String toString() {
        return "TargetTls[" + told + "]";
    }
}
