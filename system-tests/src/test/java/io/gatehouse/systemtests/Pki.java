package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.systemtests.Commands.Ended;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * A certificate of an authority of its own, both made by {@code openssl}.
 *
 * @param folder where {@code site.crt}, {@code site.key} and {@code ca.crt} lie
 * @param name the first host name
 */
record Pki(Path folder, String name) {
    static Pki make(Path parent, String name, String more) throws IOException, InterruptedException {
        Path at = Files.createTempDirectory(parent, "pki");
        String key = "ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 9";
        run(at, "openssl req -x509 -newkey " + key + " -keyout ca.key -out ca.crt -subj /CN=Authority");
        run(at, "openssl req -newkey " + key + " -keyout site.key -out site.csr -subj /CN=" + name);
        Files.writeString(at.resolve("names"), "subjectAltName=DNS:" + name + ",DNS:" + more);
        run(
                at,
                "openssl x509 -req -in site.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 9 -extfile names -out site.crt");
        return new Pki(at, name);
    }

    private static void run(Path at, String command) throws IOException, InterruptedException {
        Ended ended =
                Commands.run(Map.of(), Duration.ofSeconds(20), List.of("sh", "-c", "cd " + at + " && exec " + command));
        assertEquals(0, ended.status(), ended.output());
    }

    Path authority() {
        return folder.resolve("ca.crt");
    }

    /** The certificate with its authority's, as PEM. */
    String chain() throws IOException {
        return Files.readString(folder.resolve("site.crt")) + Files.readString(authority());
    }

    String key() throws IOException {
        return Files.readString(folder.resolve("site.key"));
    }

    /** Uploads it, and waits until the node shows it. */
    void show(RunningGatehouse gatehouse) throws IOException {
        gatehouse.admin().post("/api/v1/certificates", json());
        Awaitility.await("the certificate for " + name)
                .atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .until(() -> isListening(gatehouse.tlsPort())
                        && client(gatehouse.tlsPort(), "-servername", name)
                                .output()
                                .contains("CN = " + name));
    }

    String json() throws IOException {
        try {
            return new ObjectMapper().writeValueAsString(Map.of("name", name, "chain", chain(), "privateKey", key()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean isListening(int port) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            return socket.isConnected();
        }
    }

    /** What {@code openssl s_client} says of a port. */
    static Ended client(int port, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-connect", "127.0.0.1:" + port));
        command.addAll(List.of(arguments));
        return Commands.run(Map.of(), Duration.ofSeconds(20), command);
    }
}
