package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * Reads {@code docker-compose.yml} and runs the same commands with the same environment on this machine, on free ports, against a
 * database of its own in the shared gateway's PostgreSQL.
 */
@ExtendWith(RunningGatehouse.Shared.class)
class ComposeIT {
    @TempDir
    Path folder;

    private final List<Process> processes = new ArrayList<>();
    private final Map<String, Integer> ports =
            Map.of("control-plane:8080", Ports.free(), "sample:9001", Ports.free(), "node:8000", Ports.free());

    @AfterEach
    void stop() {
        for (Process process : processes.reversed()) {
            process.destroy();
            process.onExit().join();
        }
    }

    @Test
    void theComposedSystemServes(RunningGatehouse gatehouse) throws Exception {
        Map<String, Map<String, Object>> services = services();
        assertEquals(List.of("postgres", "control-plane", "node", "sample"), List.copyOf(services.keySet()));
        assertTrue(services.get("postgres").get("image").toString().startsWith("postgres:"));
        String password =
                Files.readString(gatehouse.home().resolve("postgres/password")).strip();
        String databasePort =
                Files.readString(gatehouse.home().resolve("postgres/port")).strip();
        createDatabase(databasePort, password);
        Map<String, String> secrets = Map.of(
                "GATEHOUSE_DATABASE_PASSWORD",
                password,
                "GATEHOUSE_JOIN_TOKEN",
                UUID.randomUUID().toString());

        for (String name : List.of("control-plane", "sample", "node")) {
            Map<String, Object> service = services.get(name);
            Path dockerfile = Commands.ROOT.resolve(
                    ((Map<?, ?>) service.get("build")).get("dockerfile").toString());
            ComposedService composed = new ComposedService(dockerfile, Files.createDirectory(folder.resolve(name)));
            processes.add(composed.start(service, value -> here(value, secrets, databasePort), local()));
            awaitAnswer(name);
        }

        String token = token(Files.readString(folder.resolve("control-plane/var/lib/gatehouse/first-password"))
                .strip());
        Admin admin = new Admin(address("control-plane:8080"), token);
        Admin.Offer offer = admin.offer(address("sample:9001"), "");
        Caller caller = new Caller(address("node:8000"));
        caller.awaitStatus(200, offer.basePath() + "/orders", offer.key());
    }

    private static Map<String, Map<String, Object>> services() throws Exception {
        Map<String, Object> file = new Yaml().load(Files.readString(Commands.ROOT.resolve("docker-compose.yml")));
        Map<String, Map<String, Object>> services = new LinkedHashMap<>();
        ((Map<?, ?>) file.get("services")).forEach((name, service) -> {
            Map<String, Object> fields = new LinkedHashMap<>();
            ((Map<?, ?>) service).forEach((key, value) -> fields.put(key.toString(), value));
            services.put(name.toString(), fields);
        });
        return services;
    }

    /** A value of the compose file: secrets put in, services' names and ports turned into those of this machine. */
    private String here(String value, Map<String, String> secrets, String databasePort) {
        String here = value.replace("postgres:5432", "127.0.0.1:" + databasePort);
        for (Map.Entry<String, String> secret : secrets.entrySet()) {
            here = here.replaceAll("\\$\\{" + secret.getKey() + "(:\\?[^}]*)?}", secret.getValue());
        }
        for (Map.Entry<String, Integer> port : ports.entrySet()) {
            here = here.replace(port.getKey(), "127.0.0.1:" + port.getValue());
        }
        assertTrue(!here.contains("${"), "not set: " + value);
        return here;
    }

    private Map<String, String> local() {
        return Map.of(
                "GATEHOUSE_CONTROL_PORT", ports.get("control-plane:8080").toString(),
                "GATEHOUSE_SAMPLE_PORT", ports.get("sample:9001").toString(),
                "GATEHOUSE_GATEWAY_PORT", ports.get("node:8000").toString(),
                "GATEHOUSE_NODE_STATUS_PORT", Integer.toString(Ports.free()));
    }

    private URI address(String service) {
        return URI.create("http://127.0.0.1:" + ports.get(service));
    }

    private void awaitAnswer(String name) {
        URI probe = switch (name) {
            case "control-plane" -> address("control-plane:8080").resolve("/q/health/ready");
            case "sample" -> address("sample:9001").resolve("/health");
            default -> address("node:8000").resolve("/");
        };
        HttpClient http = HttpClient.newHttpClient();
        Awaitility.await(name).atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            assertTrue(processes.getLast().isAlive(), () -> name + " has ended");
            int status = http.send(HttpRequest.newBuilder(probe).build(), HttpResponse.BodyHandlers.discarding())
                    .statusCode();
            return status == 200 || status == 404;
        });
    }

    private static void createDatabase(String port, String password) throws Exception {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + port + "/postgres", "gatehouse", password);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE DATABASE gatehouse");
        }
    }

    private String token(String password) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(address("control-plane:8080").resolve("/api/v1/tokens"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(
                                        "{\"name\":\"admin\",\"password\":\"" + password + "\"}"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertEquals(201, response.statusCode(), response.body());
        return new ObjectMapper().readTree(response.body()).get("token").asText();
    }
}
