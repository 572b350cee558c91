package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.model.usage.Outcome;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams with https, by a certificate for the name {@code localhost} that keytool makes. */
@Timeout(30)
class TlsUpstreamTest {
    private static final String GET = "GET /a HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final char[] PASSWORD = "only-a-test".toCharArray();

    @TempDir
    Path folder;

    private KeyStore keys;
    private SSLServerSocket listener;

    @BeforeEach
    void listen() throws Exception {
        Path file = folder.resolve("keys.p12");
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Process process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .inheritIO()
                .start();
        assertEquals(0, process.waitFor());
        keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory identity = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identity.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(identity.getKeyManagers(), null, null);
        listener = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
    }

    @AfterEach
    void stop() throws IOException {
        listener.close();
    }

    @Test
    void requestsPassAndTheConnectionIsKept() throws Exception {
        try (ProxyTester tester = tester("localhost", trusting());
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().endsWith("\r\n\r\nGET /a HTTP/1.1 1"));
            assertTrue(client.send(GET).response().endsWith("\r\n\r\nGET /a HTTP/1.1 2"));
        }
    }

    @Test
    void certificateForAnotherNameIsNotTaken() throws Exception {
        try (ProxyTester tester = tester("127.0.0.1", trusting());
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().startsWith("HTTP/1.1 502 "));
            assertEquals(List.of(Outcome.UPSTREAM_UNREACHABLE), tester.recorder.outcomes());
        }
    }

    @Test
    void certificateOfAnUnknownAuthorityIsNotTaken() throws Exception {
        try (ProxyTester tester = tester("localhost", Proxy.usualTls());
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().startsWith("HTTP/1.1 502 "));
        }
    }

    private ProxyTester tester(String host, SslContext tls) throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.targets =
                List.of(new CompiledTarget(true, host, listener.getLocalPort(), host, UpstreamProtocol.AUTO, ""));
        setup.tls = tls;
        return setup.start();
    }

    private SslContext trusting() throws GeneralSecurityException, IOException {
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(keys);
        return SslContextBuilder.forClient()
                .sslProvider(SslProvider.JDK)
                .trustManager(trust)
                .build();
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

    /** Answers with the request line and how many there were on this connection. */
    private static void talk(SSLSocket socket) {
        try (socket;
                BufferedReader in =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            String line;
            for (int count = 1; (line = in.readLine()) != null; count++) {
                String body = line + " " + count;
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
