package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.systemtests.Commands.Ended;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher says when something is not as it should be: a sentence, and nothing is left running. */
@ExtendWith(RunningGatehouse.Shared.class)
class LauncherIT {
    @TempDir
    Path folder;

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
    void whatIsNoCommandIsAnsweredWithTheHelpPage() throws Exception {
        Ended ended = Commands.gatehouse(freePorts(), "upp");
        assertEquals(1, ended.status());
        assertTrue(ended.output().contains("usage: ./gatehouse COMMAND"), ended.output());
        assertTrue(ended.output().endsWith("gatehouse: there is no command 'upp'.\n"), ended.output());
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
