package io.gatehouse.dataplane.otlp;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.Node;
import io.gatehouse.dataplane.fake.FakeCollector;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.settings.NodeSettings;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.metrics.v1.NumberDataPoint;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole node with a collector beside it. */
@Timeout(60)
class NodeTelemetryTest {
    private static final String GET = "GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n";

    @TempDir
    Path folder;

    /** Keeps what is logged. */
    private static final class Heard extends Handler {
        final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage() + " " + line.getThrown());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    private NodeSettings settings(String url) throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of(
                "GATEHOUSE_HOME", folder.toString(),
                "GATEHOUSE_GATEWAY_HOST", "127.0.0.1",
                "GATEHOUSE_GATEWAY_PORT", "0",
                "GATEHOUSE_NODE_STATUS_PORT", "0",
                "GATEHOUSE_CONTROL_URL", "http://127.0.0.1:1",
                "GATEHOUSE_DRAIN_GRACE", "PT0S",
                "GATEHOUSE_DRAIN", "PT0.2S",
                "GATEHOUSE_NODE_NAME", "edge-1"));
        environment.putAll(Map.of(
                "GATEHOUSE_OTLP_URL", url,
                "GATEHOUSE_OTLP_HEADERS", "X-Token=s3cr%2Ct,X-Org=7",
                "GATEHOUSE_OTLP_INTERVAL", "PT1S",
                "GATEHOUSE_TRACE_SAMPLE", "1"));
        return NodeSettings.of(environment);
    }

    private static String metrics(Node node) throws IOException {
        try (RawClient client = new RawClient(node.statusPort())) {
            String answer = client.send("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                    .rest();
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }

    /** What stands still while nothing is asked: all but ages, memory and what the exporter itself has sent. */
    private static Map<String, Long> still(Map<String, Long> all) {
        return all.entrySet().stream()
                .filter(each -> !each.getKey().matches("(jvm|process)_.*|.*_seconds|gatehouse_ledger_unsent.*"))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, _) -> a, TreeMap::new));
    }

    private static Map<String, Long> read(String text) {
        Map<String, Long> read = new TreeMap<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int space = line.lastIndexOf(' ');
            read.put(line.substring(0, space).replace("\"", ""), Long.parseLong(line.substring(space + 1)));
        });
        return read;
    }

    private static Map<String, Long> read(List<Metric> metrics) {
        Map<String, Long> read = new TreeMap<>();
        for (Metric metric : metrics) {
            List<NumberDataPoint> points = metric.hasSum()
                    ? metric.getSum().getDataPointsList()
                    : metric.getGauge().getDataPointsList();
            for (NumberDataPoint point : points) {
                Map<String, String> labels = FakeCollector.attributes(point.getAttributesList());
                read.put(
                        metric.getName()
                                + (labels.isEmpty() ? "" : labels.toString().replace(", ", ",")),
                        point.getAsInt());
            }
        }
        return read;
    }

    @Test
    void collectorGetsSpansAndTheSameMetricsAsTheStatusPageHas() throws Exception {
        try (FakeCollector collector = new FakeCollector();
                Node node = Node.start(settings(collector.url().toString()));
                RawClient client = new RawClient(node.port())) {
            for (int i = 0; i < 3; i++) {
                client.send(GET).response();
            }
            await().atMost(Duration.ofSeconds(20)).until(() -> collector.spans().size() == 3);
            Map<String, Long> told = still(read(metrics(node)));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertEquals(told, still(read(collector.metrics()))));

            assertEquals(3L, told.get("gatehouse_requests_total{outcome=no-route}"));
            assertEquals(3L, told.get("gatehouse_spans_exported_total"));
            Span span = collector.spans().getFirst();
            assertEquals("GET", span.getName());
            Map<String, String> attributes = FakeCollector.attributes(span.getAttributesList());
            assertEquals("no-route", attributes.get("gatehouse.problem.code"));
            assertEquals("404", attributes.get("http.response.status_code"));
            assertEquals(List.of("s3cr,t"), collector.posts().getFirst().get("X-token"));
            assertEquals(
                    "edge-1",
                    FakeCollector.attributes(collector.resources().getFirst().getAttributesList())
                            .get("service.instance.id"));
        }
    }

    @Test
    void troubleIsLoggedOnceWithoutTheSecretAndTrafficGoesOn() throws Exception {
        Heard heard = new Heard();
        Logger.getLogger("").addHandler(heard);
        NodeSettings settings = settings("http://127.0.0.1:1");
        try (Node node = Node.start(settings);
                RawClient client = new RawClient(node.port())) {
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                client.send(GET).response();
                return read(metrics(node)).get("gatehouse_otlp_failures_total") >= 4;
            });
        } finally {
            Logger.getLogger("").removeHandler(heard);
        }

        long told = heard.lines.stream()
                .filter(line -> line.contains("telemetry cannot be exported kind=traces"))
                .count();
        assertEquals(1, told, heard.lines.toString());
        assertTrue(heard.lines.stream().noneMatch(line -> line.contains("s3cr")), heard.lines.toString());
        assertFalse(settings.toString().contains("s3cr"));
        assertFalse(settings.otlp().toString().contains("s3cr"));
    }
}
