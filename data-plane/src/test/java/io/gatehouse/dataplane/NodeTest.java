package io.gatehouse.dataplane;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.Identity;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.settings.BadSetting;
import io.gatehouse.dataplane.settings.NodeSettings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {
    @TempDir
    Path folder;

    @Test
    void nodeWithoutConfigurationLivesButIsNotReadyAndCountsWhatItRefuses() throws Exception {
        try (Node node = Node.start(settings(Map.of()));
                RawClient caller = new RawClient(node.port())) {
            String answer = caller.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n").response();

            assertTrue(answer.startsWith("HTTP/1.1 404 Not Found\r\n"), answer);
            assertTrue(answer.contains("\"code\":\"no-route\""), answer);
            assertTrue(get(node, "/health/live").startsWith("HTTP/1.1 200 "));
            assertTrue(get(node, "/health/ready").startsWith("HTTP/1.1 503 "));
            assertTrue(get(node, "/config").contains("\"sequence\":-1"));
            String metrics = get(node, "/metrics");
            assertTrue(metrics.contains("gatehouse_requests_total{outcome=\"no-route\"} 1\n"), metrics);
            assertTrue(metrics.contains("gatehouse_ledger_counted_total 1\n"), metrics);
            assertTrue(metrics.contains("gatehouse_connections 1\n"), metrics);
        }
    }

    @Test
    void countsGoOnWhereTheLastProcessEnded() throws Exception {
        try (Node node = Node.start(settings(Map.of()));
                RawClient caller = new RawClient(node.port())) {
            caller.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n").response();
        }

        try (Node node = Node.start(settings(Map.of()))) {
            assertTrue(get(node, "/metrics").contains("gatehouse_ledger_counted_total 1\n"));
        }
    }

    @Test
    void takenPortIsToldWithTheSettingThatMovesIt() throws IOException {
        try (ServerSocket other = new ServerSocket(0)) {
            String port = Integer.toString(other.getLocalPort());

            BadSetting bad = assertThrows(
                    BadSetting.class,
                    () -> Node.start(
                            settings(Map.of("GATEHOUSE_GATEWAY_HOST", "0.0.0.0", "GATEHOUSE_GATEWAY_PORT", port))));

            assertEquals(
                    "GATEHOUSE_GATEWAY_PORT names a port that cannot be had: 0.0.0.0:" + port
                            + " is taken or not allowed.",
                    bad.getMessage());
        }
    }

    @Test
    void certificatesInFilesOpenTheTlsPortAndAreReadAgainWhenTheyChange() throws Exception {
        Path tls = Files.createDirectory(folder.resolve("tls"));
        Identity identity = Identity.of(folder, 10, "localhost");
        Files.writeString(tls.resolve("broken.crt"), "no certificate");
        try (Node node = Node.start(
                settings(Map.of("GATEHOUSE_TLS_FOLDER", tls.toString(), "GATEHOUSE_GATEWAY_TLS_PORT", "0")))) {
            assertEquals(0, node.tlsPort());

            Files.writeString(tls.resolve("site.key"), identity.privateKey());
            Files.writeString(tls.resolve("site.crt"), identity.chain());
            await().atMost(Duration.ofSeconds(15)).until(() -> node.tlsPort() != 0);
            try (HttpClient client = HttpClient.newBuilder()
                    .sslContext(identity.trusting(identity))
                    .build()) {
                HttpResponse<Void> answer = client.send(
                        HttpRequest.newBuilder(URI.create("https://localhost:" + node.tlsPort() + "/"))
                                .build(),
                        HttpResponse.BodyHandlers.discarding());
                assertEquals(404, answer.statusCode());
                assertEquals(HttpClient.Version.HTTP_2, answer.version());
            }
        }
    }

    @Test
    void aPortThatAnotherNodeHasIsNotShared() throws Exception {
        try (Node node = Node.start(settings(Map.of()))) {
            String port = Integer.toString(node.port());
            assertThrows(
                    BadSetting.class,
                    () -> Node.start(settings(Map.of(
                            "GATEHOUSE_GATEWAY_PORT",
                            port,
                            "GATEHOUSE_HOME",
                            folder.resolve("other").toString()))));
        }
    }

    private NodeSettings settings(Map<String, String> more) throws BadSetting {
        Map<String, String> environment = new HashMap<>(Map.of(
                "GATEHOUSE_HOME", folder.toString(),
                "GATEHOUSE_GATEWAY_HOST", "127.0.0.1",
                "GATEHOUSE_GATEWAY_PORT", "0",
                "GATEHOUSE_NODE_STATUS_PORT", "0",
                "GATEHOUSE_CONTROL_URL", "http://127.0.0.1:1",
                "GATEHOUSE_LOOPS", "2",
                "GATEHOUSE_DRAIN_GRACE", "PT0S",
                "GATEHOUSE_DRAIN", "PT0.2S"));
        environment.putAll(more);
        return NodeSettings.of(environment);
    }

    private static String get(Node node, String path) throws IOException {
        try (RawClient client = new RawClient(node.statusPort())) {
            return client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .rest();
        }
    }
}
