package io.gatehouse.dataplane.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.Identity;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.dataplane.tls.LiveTls;
import io.gatehouse.dataplane.tls.TlsCompiler;
import io.gatehouse.dataplane.tls.TlsHost;
import io.gatehouse.model.config.ClientAuth;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Callers with TLS: the JDK's HTTP client and plain sockets. */
@Timeout(60)
class TlsTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    static Path folder;

    private final LiveTls live = new LiveTls();
    private FakeUpstream upstream;
    private ProxyTester tester;
    private Identity localhost;

    @BeforeEach
    void listen() throws Exception {
        upstream = FakeUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.tls = live;
        tester = setup.to(upstream.port()).start();
        localhost = Identity.of(folder, 30, "localhost");
        live.configured(List.of(host(localhost)));
        tester.proxy.listenForTls(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    @AfterEach
    void stop() {
        tester.close();
        upstream.close();
    }

    private static TlsHost host(Identity identity) throws Exception {
        return TlsCompiler.compile(identity.chain(), identity.privateKey(), ClientAuth.NONE, null);
    }

    @ParameterizedTest
    @EnumSource(HttpClient.Version.class)
    void theProtocolIsAgreedUponInTheHandshake(HttpClient.Version version) throws Exception {
        if (version != HttpClient.Version.HTTP_1_1 && version != HttpClient.Version.HTTP_2) {
            return;
        }
        try (HttpClient client = HttpClient.newBuilder()
                .version(version)
                .sslContext(localhost.trusting(localhost))
                .build()) {
            List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                answers.add(client.sendAsync(
                        HttpRequest.newBuilder(URI.create("https://localhost:" + tester.proxy.tlsPort() + "/" + i))
                                .build(),
                        HttpResponse.BodyHandlers.ofString()));
            }
            for (CompletableFuture<HttpResponse<String>> answer : answers) {
                assertEquals("ok", answer.get().body());
                assertEquals(version, answer.get().version());
            }
            assertTrue(upstream.heads().getFirst().contains("\r\nX-Forwarded-Proto: https\r\n"));
        }
    }

    @Test
    void theNameDecidesWhichCertificateIsShown() throws Exception {
        Identity wildcard = Identity.of(folder, 20, "*.b.test");
        Identity exact = Identity.of(folder, 10, "a.b.test", "c.test");
        live.configured(List.of(host(localhost), host(wildcard), host(exact)));

        assertEquals("CN=a.b.test", shown("A.b.test"));
        assertEquals("CN=a.b.test", shown("c.test"));
        assertEquals("CN=*.b.test", shown("x.b.test"));
        assertEquals("CN=localhost", shown("x.y.b.test"));
        assertEquals("CN=localhost", shown(null));
    }

    private String shown(String name) throws Exception {
        Identity any = localhost;
        try (SSLSocket socket = socket(anything(any), name)) {
            X509Certificate leaf = (X509Certificate) socket.getSession().getPeerCertificates()[0];
            return leaf.getSubjectX500Principal().getName();
        }
    }

    /** Takes whatever certificate is shown. */
    private static SSLContext anything(Identity own) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new javax.net.ssl.TrustManager[] {new TrustsAll()}, null);
        return context;
    }

    private SSLSocket socket(SSLContext context, String name, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), tester.proxy.tlsPort());
        socket.setSoTimeout(10_000);
        SSLParameters parameters = socket.getSSLParameters();
        if (name != null) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    @Test
    void aNewCertificateIsShownToNewConnectionsAndOldOnesGoOn() throws Exception {
        Identity renewed = Identity.of(folder, 60, "localhost", "new.test");
        try (SSLSocket before = socket(anything(localhost), "localhost")) {
            assertTrue(exchange(before).endsWith("ok"));

            live.configured(List.of(host(renewed)));
            assertTrue(exchange(before).endsWith("ok"));
            try (SSLSocket after = socket(anything(localhost), "new.test")) {
                assertTrue(exchange(after).endsWith("ok"));
                X509Certificate leaf = (X509Certificate) after.getSession().getPeerCertificates()[0];
                assertEquals(2, leaf.getSubjectAlternativeNames().size());
            }
        }
    }

    private static String exchange(SSLSocket socket) throws IOException {
        socket.getOutputStream().write(GET.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("ok") && !answer.toString().endsWith("}\n")) {
            int c = in.read();
            if (c < 0) {
                return answer.toString();
            }
            answer.append((char) c);
        }
        return answer.toString();
    }

    @Test
    void sessionsAreResumed() throws Exception {
        SSLContext context = anything(localhost);
        long first;
        try (SSLSocket socket = socket(context, "localhost", "TLSv1.2")) {
            exchange(socket);
            first = socket.getSession().getCreationTime();
        }
        await().until(() -> System.currentTimeMillis() > first);
        try (SSLSocket socket = socket(context, "localhost", "TLSv1.2")) {
            assertEquals(first, socket.getSession().getCreationTime());
        }
    }

    @Test
    void whatIsNoHandshakeIsClosedAndCounted() throws Exception {
        try (RawClient plain = new RawClient(tester.proxy.tlsPort())) {
            String rest = plain.send(GET).rest();
            assertTrue(!rest.contains("HTTP/1.1"), rest);
        }
        await().until(() -> tester.value(Gauge.TLS_HANDSHAKES_FAILED) >= 1);
        await().until(() -> tester.value(Gauge.CONNECTIONS) == 0);
    }

    @Test
    void aHandshakeThatIsNotFinishedInTimeIsCutOff() throws Exception {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.headRead = java.time.Duration.ofMillis(300);
        try (ProxyTester hasty = setup.to(upstream.port()).start()) {
            hasty.proxy.listenForTls(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            try (RawClient silent = new RawClient(hasty.proxy.tlsPort())) {
                silent.send("\u0016\u0003\u0001");
                assertEquals("<RESET>", silent.rest());
            }
        }
    }

    @Test
    void callersShowACertificateWhereTheyMust() throws Exception {
        Identity partner = Identity.of(folder, 10, "partner.test");
        live.configured(List.of(
                TlsCompiler.compile(localhost.chain(), localhost.privateKey(), ClientAuth.REQUIRED, partner.chain())));

        try (SSLSocket known = socket(partner.trusting(localhost), "localhost")) {
            assertTrue(exchange(known).endsWith("ok"));
        }
        assertThrows(IOException.class, () -> {
            try (SSLSocket unknown = socket(anything(localhost), "localhost")) {
                if (exchange(unknown).isEmpty()) {
                    throw new SSLException("closed");
                }
            }
        });
        assertEquals(1, upstream.heads().size());
    }

    @Test
    void hostThatAsksForACertificateIsNotReachedInAnotherWay() throws Exception {
        Identity partner = Identity.of(folder, 10, "partner.test");
        Identity guarded = Identity.of(folder, 20, "a", "*.guarded.test");
        live.configured(List.of(
                host(localhost),
                TlsCompiler.compile(guarded.chain(), guarded.privateKey(), ClientAuth.REQUIRED, partner.chain())));

        try (RawClient clear = tester.client()) {
            assertTrue(clear.send(GET).response().startsWith("HTTP/1.1 421 "));
            assertTrue(clear.send(GET.replace("Host: a", "Host: x.GUARDED.test.:80"))
                    .response()
                    .startsWith("HTTP/1.1 421 "));
            assertTrue(clear.send(GET.replace("Host: a", "Host: b")).response().endsWith("ok"));
        }
        try (SSLSocket other = socket(anything(localhost), "localhost")) {
            assertTrue(exchange(other).contains("\"code\":\"misdirected-request\""));
        }
        try (SSLSocket known = socket(partner.trusting(guarded), "a")) {
            assertTrue(exchange(known).endsWith("ok"));
        }
        assertEquals(2, upstream.heads().size());
    }

    @Test
    void anOldProtocolIsRefused() {
        assertThrows(SSLException.class, () -> socket(anything(localhost), "localhost", "TLSv1.1"));
    }
}
