package io.gatehouse.dataplane.tls;

import io.gatehouse.model.config.ClientAuth;
import io.gatehouse.model.config.HostNames;
import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Makes certificates ready to be shown, and to be looked at: TLS 1.2 and 1.3, ciphers with forward secrecy and authentication only (RFC 9113, section
 * 9.2.2), HTTP/2 and HTTP/1.1 by ALPN, natively where that loads. Thread-safe; not for event loops.
 */
public final class TlsCompiler {
    private static final SslProvider PROVIDER = OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK;

    private TlsCompiler() {}

    /** Whether it is done natively. */
    public static boolean isNative() {
        return PROVIDER == SslProvider.OPENSSL;
    }

    /** Throws {@link GeneralSecurityException} or {@link SSLException} with what is wrong with the material. */
    public static TlsHost compile(String chain, String privateKey, ClientAuth clientAuth, @Nullable String clientCa)
            throws GeneralSecurityException, SSLException {
        X509Certificate leaf =
                (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(stream(chain));
        if (leaf == null) {
            throw new SSLException("there is no certificate");
        }
        try {
            SslContextBuilder builder = common(
                            SslContextBuilder.forServer(stream(chain), stream(privateKey)),
                            ApplicationProtocolNames.HTTP_2,
                            ApplicationProtocolNames.HTTP_1_1)
                    .clientAuth(
                            switch (clientAuth) {
                                case NONE -> io.netty.handler.ssl.ClientAuth.NONE;
                                case OPTIONAL -> io.netty.handler.ssl.ClientAuth.OPTIONAL;
                                case REQUIRED -> io.netty.handler.ssl.ClientAuth.REQUIRE;
                            });
            if (clientCa != null) {
                builder.trustManager(stream(clientCa));
            }
            String guard = clientAuth == ClientAuth.REQUIRED ? Objects.requireNonNullElse(clientCa, "") : null;
            return new TlsHost(HostNames.of(leaf), leaf.getNotAfter().toInstant(), guard, builder.build());
        } catch (IllegalArgumentException e) {
            // Netty's way to say that the material cannot be read.
            throw new SSLException("the certificate or its key cannot be read", e);
        }
    }

    /**
     * For connections to targets, whose names its handlers check. Throws {@link GeneralSecurityException} or {@link SSLException} with
     * what is wrong with the material.
     *
     * @param ca authorities; null for those that the JDK knows
     * @param chain shown to targets that ask; null for none
     * @param protocols offered, the best one first
     */
    static SslContext client(
            @Nullable String ca, @Nullable String chain, @Nullable String privateKey, String... protocols)
            throws GeneralSecurityException, SSLException {
        SslContextBuilder builder = common(SslContextBuilder.forClient(), protocols);
        try {
            if (ca != null) {
                builder.trustManager(stream(ca));
            }
            if (chain != null && privateKey != null) {
                builder.keyManager(stream(chain), stream(privateKey));
            }
            return builder.build();
        } catch (IllegalArgumentException e) {
            throw new SSLException("the certificates or the key cannot be read", e);
        }
    }

    private static SslContextBuilder common(SslContextBuilder builder, String... protocols) {
        return builder.sslProvider(PROVIDER)
                .applicationProtocolConfig(new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols))
                .protocols("TLSv1.3", "TLSv1.2")
                .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE);
    }

    private static InputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
