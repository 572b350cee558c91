package io.gatehouse.dataplane.proxy;

import static io.gatehouse.dataplane.fake.FakeCollector.attributes;
import static io.gatehouse.dataplane.fake.FakeCollector.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.gatehouse.dataplane.fake.FakeCollector;
import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.Http2Client;
import io.gatehouse.dataplane.fake.Http2Server;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.otlp.OtlpExporter;
import io.gatehouse.dataplane.otlp.OtlpSettings;
import io.gatehouse.dataplane.telemetry.ExportCounts;
import io.gatehouse.dataplane.tracing.Sampling;
import io.gatehouse.dataplane.tracing.TraceQueue;
import io.gatehouse.dataplane.tracing.Tracer;
import io.gatehouse.model.config.Balancing;
import io.gatehouse.model.config.Breaker;
import io.gatehouse.model.config.Bulkhead;
import io.gatehouse.model.config.Health;
import io.gatehouse.model.config.Resilience;
import io.gatehouse.model.config.Retries;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.policy.spi.HeaderName;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges in their traces: what callers bring, what targets get, what a collector is told. */
@Timeout(60)
class TracingTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CALLER = "b7ad6b7169203331";
    private static final String SAMPLED = "traceparent: 00-" + TRACE + "-" + CALLER + "-01\r\n";
    private static final String UNSAMPLED = "traceparent: 00-" + TRACE + "-" + CALLER + "-00\r\n";
    private static final Pattern PARENT =
            Pattern.compile("\r\ntraceparent: 00-([0-9a-f]{32})-([0-9a-f]{16})-(0[01])\r\n");
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String UNABLE = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno";

    private final ExportCounts counts = new ExportCounts();
    private final TraceQueue queue = new TraceQueue(counts);
    private FakeCollector collector;

    @BeforeEach
    void collect() throws IOException {
        collector = new FakeCollector();
    }

    @AfterEach
    void close() {
        collector.close();
    }

    private ProxyTester.Setup traced(double share) {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.tracers = Tracer.of(1, new Sampling(share, 100), queue, counts);
        return setup;
    }

    /** Brings all that waits to the collector. */
    private void export() {
        OtlpSettings settings =
                new OtlpSettings(collector.url(), Map.of(), "edge", "node-1", Duration.ZERO, new Sampling(1, 1));
        OtlpExporter.start(settings, "1.2.3", queue, List::of, counts, Clock.systemUTC())
                .close();
    }

    private static ProxyTester.Setup retrying(ProxyTester.Setup setup) {
        Retries again = new Retries(1, Set.of(503), 20, Duration.ZERO);
        setup.resilience = new Resilience(Balancing.USUAL, Health.USUAL, again, Breaker.USUAL, Bulkhead.USUAL);
        return setup;
    }

    private static String get(String headers) {
        return "GET /t/1?secret=1 HTTP/1.1\r\nHost: api.test:81\r\n" + headers + "\r\n";
    }

    private static Matcher parent(String head) {
        Matcher found = PARENT.matcher(head);
        assertTrue(found.find(), head);
        Matcher again = PARENT.matcher(head.substring(found.end() - 2));
        assertFalse(again.find(), head);
        return found;
    }

    private Span only(SpanKind kind) {
        List<Span> spans = collector.spans(kind);
        assertEquals(1, spans.size(), collector.spans().toString());
        return spans.getFirst();
    }

    @Test
    void requestMakesAServerSpanUnderItsCallersAndAClientSpanUnderThatOne() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = traced(0).to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send(get(SAMPLED + "tracestate: a=1\r\nTraceState: b=2, c@d=3\r\n"))
                    .response();
            export();

            Span server = only(SpanKind.SPAN_KIND_SERVER);
            Span call = only(SpanKind.SPAN_KIND_CLIENT);
            Matcher told = parent(upstream.heads().getFirst());
            assertEquals(TRACE, told.group(1));
            assertEquals(hex(call.getSpanId()), told.group(2));
            assertEquals("01", told.group(3));
            assertTrue(upstream.heads().getFirst().contains("\r\ntracestate: a=1\r\nTraceState: b=2, c@d=3\r\n"));
            assertEquals(TRACE, hex(server.getTraceId()));
            assertEquals(CALLER, hex(server.getParentSpanId()));
            assertEquals(TRACE, hex(call.getTraceId()));
            assertEquals(server.getSpanId(), call.getParentSpanId());
            assertNotEquals(server.getSpanId(), call.getSpanId());
            assertEquals("a=1, b=2, c@d=3", server.getTraceState());
            assertTrue(server.getStartTimeUnixNano() <= call.getStartTimeUnixNano() + 1_000);
            assertTrue(call.getStartTimeUnixNano() <= call.getEndTimeUnixNano());
            assertTrue(call.getEndTimeUnixNano() <= server.getEndTimeUnixNano());
            assertEquals(StatusCode.STATUS_CODE_UNSET, server.getStatus().getCode());
            assertEquals(2, counts.exported());
        }
    }

    @Test
    void attributesAreThoseOfTheConventionsAndHoldNeitherQueryNorHeaders() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = traced(1).to(upstream.port()).start();
                RawClient client = tester.client()) {
            String answer = client.send(get("X-Secret: 1\r\n")).response();
            export();

            Map<String, String> server =
                    attributes(only(SpanKind.SPAN_KIND_SERVER).getAttributesList());
            String id = server.remove("gatehouse.request.id");
            assertTrue(answer.contains("X-Request-Id: " + id + "\r\n"), answer);
            assertEquals(
                    new TreeMap<>(Map.ofEntries(
                            Map.entry("http.request.method", "GET"),
                            Map.entry("http.route", "/t/{id}"),
                            Map.entry("http.response.status_code", "200"),
                            Map.entry("url.scheme", "http"),
                            Map.entry("url.path", "/t/1"),
                            Map.entry("client.address", "127.0.0.1"),
                            Map.entry("server.address", "api.test"),
                            Map.entry("server.port", "81"),
                            Map.entry("network.protocol.version", "1.1"),
                            Map.entry("gatehouse.api.id", ProxyTester.API.toString()),
                            Map.entry("gatehouse.route.id", ProxyTester.ROUTE.toString()),
                            Map.entry("gatehouse.outcome", "success"))),
                    server);
            assertEquals("GET /t/{id}", only(SpanKind.SPAN_KIND_SERVER).getName());
            assertEquals(
                    new TreeMap<>(Map.of(
                            "http.request.method", "GET",
                            "http.response.status_code", "200",
                            "server.address", "127.0.0.1",
                            "server.port", Integer.toString(upstream.port()),
                            "network.protocol.version", "1.1",
                            "gatehouse.target", "up.test:" + upstream.port())),
                    attributes(only(SpanKind.SPAN_KIND_CLIENT).getAttributesList()));
            assertEquals(
                    Map.of("service.name", "edge", "service.instance.id", "node-1", "service.version", "1.2.3"),
                    attributes(collector.resources().getFirst().getAttributesList()));
        }
    }

    @Test
    void eachAttemptIsASpanAndTheUpstreamsAreToldTheirOwn() throws IOException {
        try (FakeUpstream first = FakeUpstream.answering(UNABLE);
                FakeUpstream second = FakeUpstream.answering(UNABLE);
                ProxyTester tester =
                        retrying(traced(1)).to(first.port(), second.port()).start();
                RawClient client = tester.client()) {
            client.send(get("")).response();
            export();

            List<Span> calls = collector.spans(SpanKind.SPAN_KIND_CLIENT);
            Span server = only(SpanKind.SPAN_KIND_SERVER);
            assertEquals(2, calls.size());
            List<String> told = new ArrayList<>();
            first.heads().forEach(head -> told.add(parent(head).group(2)));
            second.heads().forEach(head -> told.add(parent(head).group(2)));
            assertEquals(
                    calls.stream().map(call -> hex(call.getSpanId())).sorted().toList(),
                    told.stream().sorted().toList());
            for (Span call : calls) {
                assertEquals(server.getSpanId(), call.getParentSpanId());
                assertEquals(StatusCode.STATUS_CODE_ERROR, call.getStatus().getCode());
                assertEquals("503", attributes(call.getAttributesList()).get("error.type"));
            }
            assertNull(attributes(calls.getFirst().getAttributesList()).get("http.request.resend_count"));
            assertEquals("1", attributes(calls.getLast().getAttributesList()).get("http.request.resend_count"));
            assertEquals("503", attributes(server.getAttributesList()).get("error.type"));
            assertEquals(ByteString.EMPTY, server.getParentSpanId());
        }
    }

    @Test
    void callThatReachesNobodyIsASpanThatSaysSo() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        try (ProxyTester tester = traced(1).to(nobody).start();
                RawClient client = tester.client()) {
            client.send(get("")).response();
            export();

            Map<String, String> call =
                    attributes(only(SpanKind.SPAN_KIND_CLIENT).getAttributesList());
            Map<String, String> server =
                    attributes(only(SpanKind.SPAN_KIND_SERVER).getAttributesList());
            assertEquals("unreachable", call.get("error.type"));
            assertEquals(Integer.toString(nobody), call.get("server.port"));
            assertNull(call.get("http.response.status_code"));
            assertEquals("upstream-unreachable", server.get("error.type"));
            assertEquals("upstream-unreachable", server.get("gatehouse.outcome"));
            assertEquals("502", server.get("http.response.status_code"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "traceparent: 00-00000000000000000000000000000000-b7ad6b7169203331-01\r\n",
                "traceparent: 00-" + TRACE + "-" + CALLER + "-01-more\r\n",
                "traceparent: nonsense\r\n",
                SAMPLED + SAMPLED,
                SAMPLED + "traceparent: nonsense\r\n",
                "",
            })
    void contextThatIsNotValidIsReplacedAndItsStateIsDropped(String headers) throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = traced(1).to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send(get(headers + "tracestate: a=1\r\n")).response();
            export();

            Span server = only(SpanKind.SPAN_KIND_SERVER);
            Matcher told = parent(upstream.heads().getFirst());
            assertNotEquals(TRACE, told.group(1));
            assertEquals(hex(server.getTraceId()), told.group(1));
            assertEquals(hex(only(SpanKind.SPAN_KIND_CLIENT).getSpanId()), told.group(2));
            assertEquals(ByteString.EMPTY, server.getParentSpanId());
            assertFalse(upstream.heads().getFirst().contains("tracestate"));
            assertFalse(upstream.heads().getFirst().contains("nonsense"));
        }
    }

    @Test
    void stateThatIsNotValidIsDroppedAloneAndLongStateGoesOn() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = traced(0).to(upstream.port()).start();
                RawClient client = tester.client()) {
            String most = "a=1,".repeat(31) + "z=" + "x".repeat(200);
            client.send(get(SAMPLED + "tracestate: a=1\r\ntracestate: B=2\r\n")).response();
            client.send(get(SAMPLED + "tracestate: " + "a=1,".repeat(33) + "\r\n"))
                    .response();
            client.send(get(SAMPLED + "tracestate: " + most + "\r\ntracestate: \r\n"))
                    .response();
            export();

            for (String head : upstream.heads()) {
                assertEquals(TRACE, parent(head).group(1));
            }
            assertFalse(upstream.heads().get(0).contains("tracestate"));
            assertFalse(upstream.heads().get(1).contains("tracestate"));
            assertTrue(upstream.heads().get(2).contains("\r\ntracestate: " + most + "\r\n"));
            assertEquals(most, collector.spans(SpanKind.SPAN_KIND_SERVER).get(2).getTraceState());
        }
    }

    @Test
    void unsampledParentIsNotExportedButItsContextGoesOn() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = traced(1).to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send(get(UNSAMPLED + "tracestate: a=1\r\n")).response();
            export();

            Matcher told = parent(upstream.heads().getFirst());
            assertEquals(TRACE, told.group(1));
            assertNotEquals(CALLER, told.group(2));
            assertEquals("00", told.group(3));
            assertTrue(upstream.heads().getFirst().contains("\r\ntracestate: a=1\r\n"));
            assertEquals(List.of(), collector.spans());
        }
    }

    @Test
    void callerThatAlwaysAsksIsHeededUpToTheBound() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.tracers = Tracer.of(1, new Sampling(0, 1), queue, counts);
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            long began = System.nanoTime();
            for (int i = 0; i < 50; i++) {
                client.send(get(SAMPLED)).response();
            }
            long seconds = 2 + Duration.ofNanos(System.nanoTime() - began).toSeconds();
            export();

            int traced = collector.spans(SpanKind.SPAN_KIND_SERVER).size();
            assertTrue(traced >= 1 && traced <= seconds, traced + " in " + seconds);
            assertEquals(50 - traced, counts.unheededRequests());
            assertEquals(
                    traced,
                    upstream.heads().stream()
                            .filter(head -> parent(head).group(3).equals("01"))
                            .count());
        }
    }

    @Test
    void http2CallersAndUpstreamsAreTracedTheSame() throws Exception {
        ProxyTester.Setup setup = traced(0);
        setup.protocol = UpstreamProtocol.HTTP2;
        try (Http2Server upstream = Http2Server.answering("hello");
                ProxyTester tester = setup.to(upstream.port()).start();
                Http2Client client = new Http2Client(tester.proxy.port())) {
            client.open()
                    .head("GET", "/t/1", true, "traceparent", "00-" + TRACE + "-" + CALLER + "-01", "tracestate", "a=1")
                    .ended();
            export();

            Span server = only(SpanKind.SPAN_KIND_SERVER);
            Span call = only(SpanKind.SPAN_KIND_CLIENT);
            assertEquals(
                    "00-" + TRACE + "-" + hex(call.getSpanId()) + "-01",
                    upstream.streams().getFirst().field("traceparent"));
            assertEquals("a=1", upstream.streams().getFirst().field("tracestate"));
            assertEquals(CALLER, hex(server.getParentSpanId()));
            assertEquals("2", attributes(server.getAttributesList()).get("network.protocol.version"));
            assertEquals("2", attributes(call.getAttributesList()).get("network.protocol.version"));
        }
    }

    @Test
    void contextThatARouteTakesAwayDoesNotReachTheUpstream() throws IOException {
        ProxyTester.Setup setup = traced(1);
        setup.hidden = List.of(HeaderName.of("Traceparent"));
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send(get(SAMPLED + "tracestate: a=1\r\n")).response();
            export();

            assertFalse(
                    upstream.heads().getFirst().contains("trace"),
                    upstream.heads().getFirst());
            assertEquals(2, collector.spans().size());
        }
    }

    @Test
    void withoutTracingContextPassesUntouched() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            client.send(get("Traceparent: nonsense\r\ntracestate: B=1\r\n")).response();

            assertTrue(upstream.heads().getFirst().contains("\r\nTraceparent: nonsense\r\ntracestate: B=1\r\n"));
            List<Decision> decisions = new ArrayList<>();
            tester.decisions.drainTo(decisions, 1);
            assertNull(decisions.getFirst().traceId());
        }
    }

    @Test
    void decisionCarriesTheTracesIdWhetherItIsSampledOrNot() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = traced(0).to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send(get(UNSAMPLED)).response();
            client.send("GET / HTTP/1.1\r\nHost: a\r\nBad Header: 1\r\n\r\n").response();

            List<Decision> decisions = new ArrayList<>();
            tester.decisions.drainTo(decisions, 2);
            assertEquals(TRACE, decisions.get(0).traceId());
            assertTrue(decisions.get(1).traceId().matches("[0-9a-f]{32}"));
            assertNotEquals(TRACE, decisions.get(1).traceId());
        }
    }

    @Test
    void webSocketIsOneSpanFromItsHandshakeToItsEnd() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send(
                            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                                    + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
                });
                ProxyTester tester = traced(1).to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send(get("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"))
                    .rest();
            Awaitility.await().until(() -> queue.size() == 1);
            export();

            Span call = only(SpanKind.SPAN_KIND_CLIENT);
            assertEquals("101", attributes(call.getAttributesList()).get("http.response.status_code"));
            assertEquals(
                    hex(call.getSpanId()), parent(upstream.heads().getFirst()).group(2));
            assertEquals(
                    StatusCode.STATUS_CODE_UNSET,
                    only(SpanKind.SPAN_KIND_SERVER).getStatus().getCode());
        }
    }

    @Test
    void callThatItsCallerLeavesSaysSo() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.read(1);
                });
                ProxyTester tester = traced(1).to(upstream.port()).start()) {
            try (RawClient client = tester.client()) {
                client.send(get(""));
                Awaitility.await().until(() -> !upstream.heads().isEmpty());
            }
            Awaitility.await().until(() -> queue.size() == 1);
            export();

            Map<String, String> call =
                    attributes(only(SpanKind.SPAN_KIND_CLIENT).getAttributesList());
            assertEquals("client-gone", call.get("error.type"));
            assertNull(call.get("http.response.status_code"));
            assertEquals(Integer.toString(upstream.port()), call.get("server.port"));
            assertNull(attributes(only(SpanKind.SPAN_KIND_SERVER).getAttributesList())
                    .get("error.type"));
        }
    }

    @Test
    void whatCallersChooseIsCutOff() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = traced(1).to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send("B".repeat(3_000) + " /" + "p".repeat(3_000) + " HTTP/1.1\r\nHost: " + "h".repeat(3_000)
                            + "\r\n" + SAMPLED + "tracestate: " + ("k=" + "v".repeat(250) + ",").repeat(3) + "\r\n\r\n")
                    .response();
            export();

            Span server = only(SpanKind.SPAN_KIND_SERVER);
            Map<String, String> said = attributes(server.getAttributesList());
            assertEquals("B".repeat(64), said.get("http.request.method_original"));
            assertEquals("h".repeat(255), said.get("server.address"));
            assertEquals(Decision.LONGEST_PATH, said.get("url.path").length());
            assertEquals("", server.getTraceState());
            assertTrue(upstream.heads().getFirst().contains("\r\ntracestate: k=v"));
            assertTrue(upstream.heads().getFirst().startsWith("B".repeat(3_000) + " /p"));
        }
    }

    @Test
    void callersMistakesAreNoErrorsOfTheServerAndMadeUpMethodsNameNoSpans() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
                ProxyTester tester = traced(1).to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send("BREW /t/1 HTTP/1.1\r\nHost: [::1]\r\n\r\n").response();
            export();

            Span server = only(SpanKind.SPAN_KIND_SERVER);
            Map<String, String> said = attributes(server.getAttributesList());
            assertEquals("HTTP /t/{id}", server.getName());
            assertEquals("_OTHER", said.get("http.request.method"));
            assertEquals("BREW", said.get("http.request.method_original"));
            assertEquals("::1", said.get("server.address"));
            assertNull(said.get("server.port"));
            assertEquals(StatusCode.STATUS_CODE_UNSET, server.getStatus().getCode());
            assertNull(said.get("error.type"));
            assertEquals(
                    "404",
                    attributes(only(SpanKind.SPAN_KIND_CLIENT).getAttributesList())
                            .get("error.type"));
        }
    }
}
