package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The whole product, started by {@code ./gatehouse up} on free ports and in a home of its own, shared by all tests of a run and
 * stopped by {@code ./gatehouse down} after the last.
 */
final class RunningGatehouse implements AutoCloseable {
    private final Map<String, String> settings = new HashMap<>();
    private final String adminToken = UUID.randomUUID().toString();
    private final Duration startTime;

    private RunningGatehouse() throws IOException, InterruptedException {
        Path home = Files.createTempDirectory(
                Files.createDirectories(Path.of("target").toAbsolutePath()), "home");
        settings.put("GATEHOUSE_HOME", home.toString());
        settings.put("GATEHOUSE_CONTROL_PORT", Integer.toString(Ports.free()));
        settings.put("GATEHOUSE_GATEWAY_HOST", "127.0.0.1");
        settings.put("GATEHOUSE_GATEWAY_PORT", Integer.toString(Ports.free()));
        settings.put("GATEHOUSE_GATEWAY_TLS_PORT", Integer.toString(Ports.free()));
        settings.put("GATEHOUSE_NODE_STATUS_PORT", Integer.toString(Ports.free()));
        settings.put("GATEHOUSE_SAMPLE_PORT", Integer.toString(Ports.free()));
        settings.put("GATEHOUSE_ADMIN_TOKEN", adminToken);
        long begun = System.nanoTime();
        up();
        startTime = Duration.ofNanos(System.nanoTime() - begun);
        System.out.println("gatehouse up: ready after " + startTime.toMillis() + " ms");
    }

    /** Starts what does not run. */
    Commands.Ended up() throws IOException, InterruptedException {
        Commands.Ended ended = Commands.gatehouse(settings, "up", "--detach");
        assertEquals(0, ended.status(), ended.output());
        return ended;
    }

    Map<String, String> settings() {
        return Map.copyOf(settings);
    }

    URI console() {
        return URI.create("http://127.0.0.1:" + settings.get("GATEHOUSE_CONTROL_PORT"));
    }

    URI gateway() {
        return URI.create("http://127.0.0.1:" + settings.get("GATEHOUSE_GATEWAY_PORT"));
    }

    int tlsPort() {
        return Integer.parseInt(settings.get("GATEHOUSE_GATEWAY_TLS_PORT"));
    }

    URI nodeStatus() {
        return URI.create("http://127.0.0.1:" + settings.get("GATEHOUSE_NODE_STATUS_PORT"));
    }

    Path home() {
        return Path.of(settings.get("GATEHOUSE_HOME"));
    }

    String firstPassword() throws IOException {
        return Files.readString(home().resolve("first-password")).strip();
    }

    Admin admin() {
        return new Admin(console(), adminToken);
    }

    /** Ends a process of this gateway, by the number that the launcher noted, as {@code kill -9} does. */
    void kill(String name) throws IOException {
        ProcessHandle process = process(name);
        process.destroyForcibly();
        process.onExit().join();
    }

    /** Ends a process of this gateway orderly, as SIGTERM does. */
    void terminate(String name) throws IOException {
        ProcessHandle process = process(name);
        process.destroy();
        process.onExit().join();
    }

    private ProcessHandle process(String name) throws IOException {
        return found(name).orElseThrow();
    }

    private Optional<ProcessHandle> found(String name) throws IOException {
        Path noted = home().resolve("run").resolve(name);
        return Files.exists(noted)
                ? ProcessHandle.of(Long.parseLong(Files.readString(noted).split(" ", 2)[0]))
                : Optional.empty();
    }

    /** A node on this gateway's home and ports, started as the launcher does, but without looking for a control plane first. */
    Process startNodeAlone() throws IOException {
        return startNode("node-alone", Map.of("GATEHOUSE_DRAIN_GRACE", "PT0S"));
    }

    /** Starts a node with these settings in the place of this gateway's own. */
    Process startNode(String log, Map<String, String> others) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-jar",
                Commands.ROOT.resolve("data-plane/target/data-plane.jar").toString());
        builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        builder.environment().putAll(settings);
        builder.environment().put("GATEHOUSE_CONTROL_URL", console().toString());
        builder.environment().putAll(others);
        return builder.redirectErrorStream(true)
                .redirectOutput(home().resolve("logs/" + log + ".log").toFile())
                .start();
    }

    /** Ends all in order, and looks that the node said so as the last thing. */
    @Override
    public void close() throws Exception {
        boolean nodeRuns = found("node").isPresent();
        Commands.Ended ended = Commands.gatehouse(settings, "down");
        assertEquals(0, ended.status(), ended.output());
        String log = Files.readString(home().resolve("logs/node.log"));
        assertTrue(!nodeRuns || log.endsWith(" INFO node stopped\n"), log);
    }

    /** Hands the shared gateway to tests that ask for it. */
    static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RunningGatehouse.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.create(RunningGatehouse.class))
                    .computeIfAbsent(RunningGatehouse.class, _ -> start(), RunningGatehouse.class);
        }

        private static RunningGatehouse start() {
            try {
                return new RunningGatehouse();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
