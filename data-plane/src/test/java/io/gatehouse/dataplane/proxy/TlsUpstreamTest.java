package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.Identity;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.gateway.Published;
import io.gatehouse.dataplane.tls.TargetTls;
import io.gatehouse.model.config.CertificateUse;
import io.gatehouse.model.config.ClientAuth;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.PublishedCertificate;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.model.config.UpstreamTls;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.Outcome;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams with https, by a certificate for the name {@code up.test} that keytool makes. */
@Timeout(30)
class TlsUpstreamTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final UUID SHOWN = new UUID(0, 9);

    @TempDir
    Path folder;

    private Identity upstream;
    private Identity gateway;
    private SSLServerSocket listener;

    @BeforeEach
    void listen() throws Exception {
        upstream = Identity.of(folder, 9, "up.test", "localhost");
        gateway = Identity.of(folder, 9, "gateway.test");
        listener = (SSLServerSocket) upstream.trusting(gateway)
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        listener.close();
    }

    @Test
    void requestsPassAndTheConnectionIsKept() throws Exception {
        try (ProxyTester tester = tester("localhost", new UpstreamTls(upstream.chain(), null, null), null);
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().endsWith("\r\n\r\nGET /a HTTP/1.1 1 -"));
            assertTrue(client.send(GET).response().endsWith("\r\n\r\nGET /a HTTP/1.1 2 -"));
        }
    }

    @Test
    void certificateForAnotherNameIsNotTaken() throws Exception {
        try (ProxyTester tester = tester("127.0.0.1", new UpstreamTls(upstream.chain(), null, null), null);
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().startsWith("HTTP/1.1 502 "));
            assertEquals(List.of(Outcome.UPSTREAM_UNREACHABLE), tester.recorder.outcomes());
            assertEquals("its certificate is for another name", reason(tester));
        }
    }

    @Test
    void nameThatIsToldIsAskedForAndChecked() throws Exception {
        try (ProxyTester tester = tester("127.0.0.1", new UpstreamTls(upstream.chain(), null, "up.test"), null);
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().startsWith("HTTP/1.1 200 "));
        }
        try (ProxyTester tester = tester("localhost", new UpstreamTls(upstream.chain(), null, "other.test"), null);
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().startsWith("HTTP/1.1 502 "));
            assertEquals("its certificate is for another name", reason(tester));
        }
    }

    @Test
    void certificateOfAnUnknownAuthorityIsNotTaken() throws Exception {
        try (ProxyTester tester = tester("localhost", null, null);
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().startsWith("HTTP/1.1 502 "));
            assertEquals("its certificate is not from an authority that is trusted", reason(tester));
        }
        try (ProxyTester tester = tester("localhost", new UpstreamTls(gateway.chain(), null, null), null);
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().startsWith("HTTP/1.1 502 "));
            assertEquals("its certificate is not from an authority that is trusted", reason(tester));
        }
    }

    @Test
    void upstreamThatAsksIsShownACertificate() throws Exception {
        listener.setNeedClientAuth(true);
        try (ProxyTester tester = tester("localhost", new UpstreamTls(upstream.chain(), SHOWN, null), shown(gateway));
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().endsWith("GET /a HTTP/1.1 1 CN=gateway.test"));
        }
        try (ProxyTester tester = tester("localhost", new UpstreamTls(upstream.chain(), null, null), null);
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().startsWith("HTTP/1.1 502 "));
        }
    }

    @Test
    void targetsAreTheSameWhenTheirMaterialIs() throws Exception {
        UpstreamTls told = new UpstreamTls(upstream.chain(), SHOWN, null);

        assertEquals(TargetTls.of(told, shown(gateway)), TargetTls.of(told, shown(gateway)));
        assertNotEquals(TargetTls.of(told, shown(gateway)), TargetTls.of(told, shown(upstream)));
        assertNotEquals(
                TargetTls.of(told, shown(gateway)),
                TargetTls.of(new UpstreamTls(upstream.chain(), SHOWN, "a"), shown(gateway)));
    }

    @Test
    void targetThatSpeaksNoTlsIsToldOf() throws Exception {
        try (FakeUpstream clear = new FakeUpstream(
                conversation -> conversation.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"))) {
            ProxyTester.Setup setup = new ProxyTester.Setup();
            setup.targets = List.of(new CompiledTarget(
                    Published.UPSTREAM,
                    TargetTls.usual(),
                    "localhost",
                    clear.port(),
                    "localhost",
                    UpstreamProtocol.AUTO,
                    ProxyProtocol.OFF,
                    ""));
            try (ProxyTester tester = setup.start();
                    RawClient client = tester.client()) {
                assertTrue(client.send(GET).response().startsWith("HTTP/1.1 502 "));
                assertEquals("it speaks no TLS, or none that is spoken here", reason(tester));
            }
        }
    }

    @Test
    void nameThatNobodyKnowsIsToldOf() throws Exception {
        try (ProxyTester tester = tester("nobody.invalid", null, null);
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().startsWith("HTTP/1.1 502 "));
            assertEquals("its name is not known to DNS", reason(tester));
        }
    }

    /** What operators are told of the last exchange. */
    private static String reason(ProxyTester tester) {
        List<Decision> kept = new ArrayList<>();
        Awaitility.await().until(() -> {
            tester.decisions.drainTo(kept, 100);
            return !kept.isEmpty();
        });
        return kept.getLast().reason();
    }

    private static PublishedCertificate shown(Identity identity) throws GeneralSecurityException {
        return new PublishedCertificate(
                SHOWN, CertificateUse.UPSTREAMS, identity.chain(), identity.privateKey(), ClientAuth.NONE, null);
    }

    private ProxyTester tester(String host, @Nullable UpstreamTls told, @Nullable PublishedCertificate shown)
            throws IOException, GeneralSecurityException, SSLException {
        // What the listener asks for is fixed when it begins to accept.
        Thread.ofVirtual().start(this::serve);
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.targets = List.of(new CompiledTarget(
                Published.UPSTREAM,
                told == null ? TargetTls.usual() : TargetTls.of(told, shown),
                host,
                listener.getLocalPort(),
                host,
                UpstreamProtocol.AUTO,
                ProxyProtocol.OFF,
                ""));
        return setup.start();
    }

    private void serve() {
        try {
            while (true) {
                SSLSocket socket = (SSLSocket) listener.accept();
                Thread.ofVirtual().start(() -> talk(socket));
            }
        } catch (IOException _) {
            // Closed.
        }
    }

    /** Answers with the request line, how many there were on this connection, and who asked. */
    private static void talk(SSLSocket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            String line;
            for (int count = 1; (line = in.readLine()) != null; count++) {
                String who = socket.getNeedClientAuth()
                        ? socket.getSession().getPeerPrincipal().getName()
                        : "-";
                String body = line + " " + count + " " + who;
                while (!in.readLine().isEmpty()) {}
                socket.getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                                .getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException _) {
            // The node has closed: its right.
        }
    }
}
