package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.Awaitility;

/** A node beside the one that runs, with a home of its own, which joined with a token as an operator makes one. */
final class FurtherNode implements AutoCloseable {
    private final RunningGatehouse gatehouse;
    private final String name;
    private final int port = Ports.free();
    private final int statusPort = Ports.free();
    private final Map<String, String> settings = new HashMap<>();
    private Process process;

    /** Starts it. */
    FurtherNode(RunningGatehouse gatehouse, Path folder, String name, Map<String, String> more) throws IOException {
        this.gatehouse = gatehouse;
        this.name = name;
        settings.put("GATEHOUSE_HOME", folder.resolve(name).toString());
        settings.put("GATEHOUSE_NODE_NAME", name);
        settings.put("GATEHOUSE_GATEWAY_PORT", Integer.toString(port));
        settings.put("GATEHOUSE_GATEWAY_TLS_PORT", Integer.toString(Ports.free()));
        settings.put("GATEHOUSE_NODE_STATUS_PORT", Integer.toString(statusPort));
        settings.put(
                "GATEHOUSE_JOIN_TOKEN",
                gatehouse
                        .admin()
                        .post("/api/v1/nodes/join-tokens", "{}")
                        .get("token")
                        .asText());
        settings.putAll(more);
        process = gatehouse.startNode(name, settings);
        awaitReady();
    }

    String name() {
        return name;
    }

    int port() {
        return port;
    }

    int statusPort() {
        return statusPort;
    }

    URI gateway() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** As an operator does: SIGTERM, wait for its end, start. */
    void restart() throws IOException {
        process.destroy();
        process.onExit().join();
        assertEquals(0, process.exitValue(), Files.readString(gatehouse.home().resolve("logs/" + name + ".log")));
        process = gatehouse.startNode(name, settings);
        awaitReady();
    }

    private void awaitReady() {
        Awaitility.await("the node " + name)
                .atMost(Duration.ofSeconds(40))
                .ignoreExceptions()
                .until(() -> readiness() == 200);
    }

    private int readiness() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + statusPort + "/health/ready"))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
