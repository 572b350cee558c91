package io.gatehouse.dataplane.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.loops.Transport;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeSettingsTest {
    @Test
    void everythingHasADefault() throws BadSetting {
        NodeSettings settings = NodeSettings.of(Map.of());

        assertEquals(Path.of("./.gatehouse/node"), settings.folder());
        assertEquals(8000, settings.gateway().getPort());
        assertTrue(settings.gateway().getAddress().isAnyLocalAddress());
        assertEquals(9100, settings.status().getPort());
        assertTrue(settings.status().getAddress().isLoopbackAddress());
        assertEquals(URI.create("http://127.0.0.1:8080"), settings.control());
        assertEquals(Optional.empty(), settings.joinToken());
        assertEquals(Transport.best(), settings.transport());
        assertEquals(Runtime.getRuntime().availableProcessors(), settings.loops());
        assertEquals(50_000, settings.connections());
        assertEquals(Duration.ofSeconds(30), settings.drain());
    }

    @Test
    void environmentIsHeard() throws BadSetting {
        NodeSettings settings = NodeSettings.of(Map.of(
                "GATEHOUSE_HOME", "/tmp/g",
                "GATEHOUSE_TRANSPORT", "nio",
                "GATEHOUSE_LOOPS", "3",
                "GATEHOUSE_JOIN_TOKEN", " secret ",
                "GATEHOUSE_NODE_NAME", "edge-1",
                "GATEHOUSE_DRAIN", "PT2S"));

        assertEquals(Path.of("/tmp/g/node"), settings.folder());
        assertEquals(Transport.NIO, settings.transport());
        assertEquals(3, settings.loops());
        assertEquals(Optional.of("secret"), settings.joinToken());
        assertEquals("edge-1", settings.name());
        assertEquals(Duration.ofSeconds(2), settings.drain());
        assertFalse(settings.toString().contains("secret"));
    }

    @ParameterizedTest
    @CsvSource({
        "GATEHOUSE_GATEWAY_PORT, 70000",
        "GATEHOUSE_NODE_STATUS_PORT, http",
        "GATEHOUSE_GATEWAY_HOST, no such host",
        "GATEHOUSE_CONTROL_URL, 127.0.0.1:8080",
        "GATEHOUSE_TRANSPORT, carrier pigeon",
        "GATEHOUSE_LOOPS, -1",
        "GATEHOUSE_CONNECTIONS, 0",
        "GATEHOUSE_DNS, dns.example",
        "GATEHOUSE_DNS, 10.0.0.1:x",
        "GATEHOUSE_DNS, 10.0.0.1:99999",
        "GATEHOUSE_OTLP_URL, 127.0.0.1:4318",
        "GATEHOUSE_OTLP_URL, http://user:hushed@a:4318",
        "GATEHOUSE_OTLP_URL, http://a:4318/?key=hushed",
        "GATEHOUSE_OTLP_HEADERS, hushed",
        "GATEHOUSE_OTLP_HEADERS, =hushed",
        "GATEHOUSE_OTLP_HEADERS, bad name=hushed",
        "GATEHOUSE_OTLP_HEADERS, a=hushed%0a",
        "GATEHOUSE_OTLP_HEADERS, a=hushed%",
        "GATEHOUSE_OTLP_HEADERS, Host=hushed",
        "GATEHOUSE_OTLP_HEADERS, Content-Type=hushed",
        "GATEHOUSE_OTLP_INTERVAL, PT0.5S",
        "GATEHOUSE_OTLP_INTERVAL, P2D",
        "GATEHOUSE_TRACE_SAMPLE, 1.1",
        "GATEHOUSE_TRACE_SAMPLE, NaN",
        "GATEHOUSE_TRACE_SAMPLE, often",
        "GATEHOUSE_TRACE_PARENTS, -1",
        "GATEHOUSE_DRAIN, 30",
        "GATEHOUSE_DRAIN, PT-1S",
    })
    void badSettingIsNamedInASentence(String name, String value) {
        BadSetting bad = assertThrows(BadSetting.class, () -> NodeSettings.of(Map.of(name, value)));

        assertTrue(bad.getMessage().startsWith(name + " "), bad.getMessage());
        assertTrue(bad.getMessage().endsWith("."), bad.getMessage());
        assertFalse(bad.getMessage().contains("hushed"), bad.getMessage());
    }

    @Test
    void everySettingIsDescribed() {
        for (Setting setting : Setting.values()) {
            assertTrue(setting.description().endsWith("."), setting.name());
        }
    }
}
