package io.gatehouse.dataplane.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.InvalidProtocolBufferException;
import io.gatehouse.dataplane.fake.FakeCollector;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.gateway.UpstreamId;
import io.gatehouse.dataplane.tracing.Reception;
import io.gatehouse.dataplane.tracing.Sampling;
import io.gatehouse.dataplane.tracing.TraceQueue;
import io.gatehouse.dataplane.tracing.TracedExchange;
import io.gatehouse.dataplane.tracing.UpstreamSpan;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.Outcome;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The page about telemetry names every attribute, and where it is; and the bounds that the code has. */
class TelemetryPageTest {
    private static final Pattern ROW = Pattern.compile("\\| `([a-z_]+\\.[a-z._]+)` \\| ([a-z, ]+) \\| .+\\. \\|\n");
    private static final UUID ID = new UUID(1, 2);

    /** One that has everything. */
    private static TracedExchange exchange() {
        Decision decision = new Decision(
                "0123",
                Instant.EPOCH,
                ID,
                ID,
                ID,
                ID,
                ID,
                Outcome.UPSTREAM_5XX,
                502,
                "upstream-broken",
                "it closed",
                "BREW",
                "/a",
                "192.0.2.1",
                "up:81",
                2,
                1_500,
                700,
                10,
                20,
                List.of(),
                "00");
        CompiledTarget target = new CompiledTarget(
                new UpstreamId(new UUID(0, 1), "up"),
                null,
                "up",
                81,
                "up:81",
                UpstreamProtocol.AUTO,
                ProxyProtocol.OFF,
                "");
        UpstreamSpan call = new UpstreamSpan(7, target, "1.1", 0, 1, 502, null, true);
        return new TracedExchange(
                decision, new Reception("/a", "http", "1.1", "a:80"), 1, 2, 3, 4, null, 9, List.of(call, call));
    }

    private static Map<String, String> told() throws InvalidProtocolBufferException {
        OtlpSettings settings =
                new OtlpSettings(URI.create("http://a"), Map.of(), "s", "i", Duration.ZERO, new Sampling(1, 1));
        ResourceSpans told = ExportTraceServiceRequest.parseFrom(new Encoder(settings, "1").traces(List.of(exchange())))
                .getResourceSpans(0);
        Map<String, String> where = new TreeMap<>();
        add(where, told.getResource().getAttributesList(), "resource");
        List<Span> spans = told.getScopeSpans(0).getSpansList();
        add(where, spans.getFirst().getAttributesList(), "server");
        add(where, spans.getLast().getAttributesList(), "client");
        return where;
    }

    private static void add(Map<String, String> where, List<KeyValue> attributes, String place) {
        FakeCollector.attributes(attributes)
                .keySet()
                .forEach(key -> where.merge(key, place, (before, more) -> before + ", " + more));
    }

    @Test
    void eachAttributeHasItsRow() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "telemetry.md"));
        Map<String, String> written = new TreeMap<>();
        ROW.matcher(page).results().forEach(row -> written.put(row.group(1), row.group(2)));

        assertEquals(told().toString(), written.toString());
    }

    @Test
    void boundsAreThoseOfTheCode() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "telemetry.md"));

        assertEquals(1, page.split(String.format(" holds %,d,", TraceQueue.CAPACITY), -1).length - 1);
        assertEquals(1, page.split("\n" + TraceDelivery.BATCH + " requests at a time", -1).length - 1);
    }
}
