package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.gatehouse.systemtests.Commands.Ended;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher says when something is not as it should be: a sentence, and nothing is left running. */
@ExtendWith(RunningGatehouse.Shared.class)
class LauncherIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final ExecutorService background = Executors.newVirtualThreadPerTaskExecutor();

    @AfterEach
    void end() {
        background.shutdownNow();
    }

    @Test
    void aSecondUpSaysThatItRunsAlready(RunningGatehouse gatehouse) throws Exception {
        long begun = System.nanoTime();
        Ended second = gatehouse.up();
        long millis = (System.nanoTime() - begun) / 1_000_000;

        assertTrue(second.output().startsWith("Gatehouse is already running."), second.output());
        assertTrue(second.output().contains(gatehouse.console().toString()), second.output());
        assertTrue(millis < 5_000, "it took " + millis + " ms");
        Ended status = Commands.gatehouse(gatehouse.settings(), "status");
        assertEquals(0, status.status(), status.output());
    }

    @Test
    void aTakenPortIsNamedWithTheSettingThatMovesIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> settings = freePorts();
            settings.put("GATEHOUSE_CONTROL_PORT", Integer.toString(taken.getLocalPort()));

            Ended up = Commands.gatehouse(settings, "up", "--detach");

            assertEquals(1, up.status(), up.output());
            assertEquals(
                    "gatehouse: port " + taken.getLocalPort()
                            + " (console and admin API) is taken by something else. Set GATEHOUSE_CONTROL_PORT to a free port.\n",
                    up.output());
            assertNothingRuns(settings);
        }
    }

    @Test
    void aDatabaseThatIsDownIsNamed() throws Exception {
        Map<String, String> settings = freePorts();
        settings.put("GATEHOUSE_DATABASE_URL", "postgresql://app:secret@127.0.0.1:" + Ports.free() + "/gatehouse");

        Ended up = Commands.gatehouse(settings, "up", "--detach");

        assertEquals(1, up.status(), up.output());
        assertTrue(up.output().contains("The database at postgresql://127.0.0.1:"), up.output());
        assertTrue(!up.output().contains("secret") && !up.output().contains("Exception"), up.output());
        assertNothingRuns(settings);
    }

    @Test
    void aHomeThatIsAFileIsNamed() throws Exception {
        Map<String, String> settings = freePorts();
        Path file = Files.writeString(folder.resolve("file"), "x");
        settings.put("GATEHOUSE_HOME", file.resolve("home").toString());

        Ended up = Commands.gatehouse(settings, "up", "--detach");

        assertEquals(1, up.status(), up.output());
        assertEquals(
                "gatehouse: the folder " + file.resolve("home") + " cannot be made. GATEHOUSE_HOME names another.\n",
                up.output());
    }

    @Test
    void aPortThatIsTakenWhileItIsBuiltIsNamedBeforeAnythingIsStarted() throws Exception {
        Checkout checkout = new Checkout(folder.resolve("a check out"));
        Map<String, String> settings = freePorts();
        Future<Ended> up = background.submit(() -> checkout.gatehouse(settings, LIMIT, "up", "--detach"));
        checkout.awaitBuild();

        int port = Integer.parseInt(settings.get("GATEHOUSE_SAMPLE_PORT"));
        try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            checkout.letBuildEnd();
            assertEquals(
                    new Ended(
                            1,
                            "Building Gatehouse. The first time takes some minutes.\ngatehouse: port " + port
                                    + " (sample upstream) is taken by something else. Set GATEHOUSE_SAMPLE_PORT to a free port.\n"),
                    up.get(1, TimeUnit.MINUTES));
        }
        assertNothingRuns(settings);
    }

    @Test
    void downEndsAnUpThatBuilds() throws Exception {
        Checkout checkout = new Checkout(folder.resolve("checkout"));
        Map<String, String> settings = freePorts();
        Future<Ended> up = background.submit(() -> checkout.gatehouse(settings, LIMIT, "up", "--detach"));
        ProcessHandle builder = checkout.awaitBuild();

        // The build itself would go on for a minute.
        Ended down = checkout.gatehouse(settings, Duration.ofSeconds(40), "down");

        assertEquals(0, down.status(), down.output());

        assertEquals(
                new Ended(1, "Building Gatehouse. The first time takes some minutes.\ngatehouse: Stopped.\n"),
                up.get(1, TimeUnit.MINUTES));
        builder.onExit().get(1, TimeUnit.MINUTES);
        assertNothingRuns(settings);
    }

    @Test
    void whatAnotherProcessServesIsNotCalledReady(RunningGatehouse gatehouse) throws Exception {
        gatehouse.terminate("node");
        Map<String, String> settings = gatehouse.settings();
        Path noted = gatehouse.home().resolve("run/node");
        String before = Files.readString(noted);
        Future<Ended> up = background.submit(() -> Commands.gatehouse(settings, "up", "--detach"));
        Awaitility.await("the node's start")
                .pollInterval(Duration.ofMillis(5))
                .until(() -> !Files.readString(noted).equals(before));
        // Its JVM needs longer than this to come to its ports.
        HttpServer other = answeringOn(gatehouse.nodeStatus().getPort());
        try {
            Ended ended = up.get(1, TimeUnit.MINUTES);

            assertEquals(1, ended.status(), ended.output());
            assertTrue(
                    ended.output()
                            .contains(
                                    "gatehouse: node could not be started. GATEHOUSE_NODE_STATUS_PORT names a port that"
                                            + " cannot be had: 127.0.0.1:"
                                            + other.getAddress().getPort() + " is taken or not allowed."),
                    ended.output());
            // Another process in the node's place, which lives but does not listen.
            Process idle = new ProcessBuilder("sleep", "60").start();
            Files.writeString(noted, idle.pid() + " " + startOf(idle) + "\n");
            Ended status = Commands.gatehouse(settings, "status");
            idle.destroyForcibly().waitFor();
            assertEquals(1, status.status(), status.output());
            assertTrue(
                    status.output().contains("node           not ready, process " + idle.pid() + "\n"),
                    status.output());
        } finally {
            other.stop(0);
            gatehouse.up();
        }
    }

    @Test
    void whyTheNodeCannotBeStartedIsSaid(RunningGatehouse gatehouse) throws Exception {
        gatehouse.terminate("node");
        Map<String, String> settings = new HashMap<>(gatehouse.settings());
        settings.put("GATEHOUSE_LOOPS", "banana");
        try {
            Ended up = Commands.gatehouse(settings, "up", "--detach");

            assertEquals(1, up.status(), up.output());
            assertTrue(
                    up.output()
                            .contains("gatehouse: node could not be started. GATEHOUSE_LOOPS must be a whole number"),
                    up.output());
        } finally {
            gatehouse.up();
        }
    }

    @Test
    void whatIsNoCommandIsAnsweredWithTheHelpPage() throws Exception {
        Ended ended = Commands.gatehouse(freePorts(), "upp");
        assertEquals(1, ended.status());
        assertTrue(ended.output().contains("usage: ./gatehouse COMMAND"), ended.output());
        assertTrue(ended.output().endsWith("gatehouse: there is no command 'upp'.\n"), ended.output());
    }

    /** Somebody else's server, which answers everything with 200. */
    private static HttpServer answeringOn(int port) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 16);
        server.createContext("/", exchange -> {
            try (exchange) {
                exchange.sendResponseHeaders(200, -1);
            }
        });
        server.start();
        return server;
    }

    /** As the launcher notes it: field 22 of {@code /proc/PID/stat}. */
    private static String startOf(Process process) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ")[19];
    }

    private static void assertNothingRuns(Map<String, String> settings) throws Exception {
        Ended down = Commands.gatehouse(settings, "down");
        assertEquals("Gatehouse is not running.\n", down.output());
    }

    private Map<String, String> freePorts() {
        Map<String, String> settings = new HashMap<>();
        settings.put("GATEHOUSE_HOME", folder.resolve("home").toString());
        for (String name : new String[] {
            "GATEHOUSE_CONTROL_PORT", "GATEHOUSE_GATEWAY_PORT", "GATEHOUSE_NODE_STATUS_PORT", "GATEHOUSE_SAMPLE_PORT"
        }) {
            settings.put(name, Integer.toString(Ports.free()));
        }
        return settings;
    }
}
