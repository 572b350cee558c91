package io.gatehouse.dataplane.proxy;

import static io.gatehouse.dataplane.fake.FakeCollector.attributes;
import static io.gatehouse.dataplane.fake.FakeCollector.hex;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeCollector;
import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.gateway.CompiledRewrite;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.gateway.CompiledUpstream;
import io.gatehouse.dataplane.gateway.Forwarding;
import io.gatehouse.dataplane.gateway.Forwarding.CompiledMirror;
import io.gatehouse.dataplane.gateway.UpstreamId;
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
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.Resilience;
import io.gatehouse.model.config.Retries;
import io.gatehouse.model.config.UpstreamProtocol;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that go to more than one server at once, in their traces: to a second target beside a slow one, and to a mirror. */
@Timeout(60)
class TracedHedgeTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String GET = "GET /t/1 HTTP/1.1\r\nHost: a\r\ntraceparent: 00-" + TRACE
            + "-b7ad6b7169203331-01\r\ntracestate: a=1\r\n\r\n";
    private static final Pattern PARENT = Pattern.compile("\r\ntraceparent: 00-" + TRACE + "-([0-9a-f]{16})-01\r\n");
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String UNABLE = "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno";
    private static final Breaker NEVER = new Breaker(0, 20, Duration.ofSeconds(2));
    private static final Health NO_SIGNS = new Health(null, new Health.Outliers(0, Duration.ofSeconds(1)), 50);

    private final ExportCounts counts = new ExportCounts();
    private final TraceQueue queue = new TraceQueue(counts);
    private FakeCollector collector;

    /** Answers once it is let. */
    private static final class Held implements AutoCloseable {
        private final CountDownLatch let = new CountDownLatch(1);
        private final FakeUpstream upstream;

        Held(String answer) throws IOException {
            upstream = new FakeUpstream(conversation -> {
                while (conversation.head() != null) {
                    Awaitility.await().until(() -> let.getCount() == 0);
                    conversation.send(answer);
                }
            });
        }

        int port() {
            return upstream.port();
        }

        boolean isAsked() {
            return !upstream.heads().isEmpty();
        }

        @Override
        public void close() {
            let.countDown();
            upstream.close();
        }
    }

    @BeforeEach
    void collect() throws IOException {
        collector = new FakeCollector();
    }

    @AfterEach
    void close() {
        collector.close();
    }

    private ProxyTester.Setup hedging(Duration timeout) {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.timeout = timeout;
        setup.tracers = Tracer.of(1, new Sampling(0, 100), queue, counts);
        Retries beside = new Retries(1, Set.of(), 20, Duration.ofMillis(30));
        setup.resilience = new Resilience(Balancing.USUAL, NO_SIGNS, beside, NEVER, Bulkhead.USUAL);
        return setup;
    }

    private ProxyTester.Setup hedging() {
        return hedging(Duration.ofSeconds(20));
    }

    private void export() {
        OtlpSettings settings =
                new OtlpSettings(collector.url(), Map.of(), "edge", "node-1", Duration.ZERO, new Sampling(1, 1));
        OtlpExporter.start(settings, "1.2.3", queue, List::of, counts, Clock.systemUTC())
                .close();
    }

    private static String parent(FakeUpstream upstream) {
        assertEquals(1, upstream.heads().size());
        String head = upstream.heads().getFirst();
        Matcher found = PARENT.matcher(head);
        assertTrue(found.find(), head);
        return found.group(1);
    }

    /** The span whose target is at this port, and was told the span's own id. */
    private Span call(FakeUpstream upstream) {
        String target = "up.test:" + upstream.port();
        List<Span> spans = collector.spans(SpanKind.SPAN_KIND_CLIENT).stream()
                .filter(span ->
                        target.equals(attributes(span.getAttributesList()).get("gatehouse.target")))
                .toList();
        assertEquals(1, spans.size(), collector.spans().toString());
        assertEquals(hex(spans.getFirst().getSpanId()), parent(upstream));
        assertEquals(TRACE, hex(spans.getFirst().getTraceId()));
        assertEquals(
                collector.spans(SpanKind.SPAN_KIND_SERVER).getFirst().getSpanId(),
                spans.getFirst().getParentSpanId());
        return spans.getFirst();
    }

    private static void assertOutrun(Span span) {
        Map<String, String> said = attributes(span.getAttributesList());
        assertEquals("true", said.get("gatehouse.outrun"));
        assertNull(said.get("error.type"));
        assertNull(said.get("http.response.status_code"));
        assertEquals(StatusCode.STATUS_CODE_UNSET, span.getStatus().getCode());
    }

    private static void assertAnswered(Span span) {
        Map<String, String> said = attributes(span.getAttributesList());
        assertEquals("200", said.get("http.response.status_code"));
        assertNull(said.get("gatehouse.outrun"));
        assertNull(said.get("error.type"));
    }

    private static void assertOverlap(Span first, Span second) {
        assertTrue(first.getStartTimeUnixNano() < second.getStartTimeUnixNano());
        assertTrue(second.getStartTimeUnixNano() < first.getEndTimeUnixNano());
        assertNull(attributes(first.getAttributesList()).get("http.request.resend_count"));
        assertEquals("1", attributes(second.getAttributesList()).get("http.request.resend_count"));
    }

    private static void await(Held first, Held second) {
        Awaitility.await().until(() -> first.isAsked() && second.isAsked());
    }

    @Test
    void secondThatAnswersFirstHasASpanOfItsOwnAndTheFirstIsOutrun() throws IOException {
        try (Held slow = new Held(OK);
                Held quick = new Held(OK);
                ProxyTester tester = hedging().to(slow.port(), quick.port()).start();
                RawClient client = tester.client()) {
            client.send(GET);
            await(slow, quick);
            quick.let.countDown();
            client.response();
            export();

            assertEquals(2, collector.spans(SpanKind.SPAN_KIND_CLIENT).size());
            assertNotEquals(parent(slow.upstream), parent(quick.upstream));
            assertOutrun(call(slow.upstream));
            assertAnswered(call(quick.upstream));
            assertOverlap(call(slow.upstream), call(quick.upstream));
        }
    }

    @Test
    void firstThatAnswersFirstKeepsItsSpanAndTheSecondIsOutrun() throws IOException {
        try (Held first = new Held(OK);
                Held second = new Held(OK);
                ProxyTester tester = hedging().to(first.port(), second.port()).start();
                RawClient client = tester.client()) {
            client.send(GET);
            await(first, second);
            first.let.countDown();
            client.response();
            export();

            assertEquals(2, collector.spans(SpanKind.SPAN_KIND_CLIENT).size());
            assertAnswered(call(first.upstream));
            assertOutrun(call(second.upstream));
            assertOverlap(call(first.upstream), call(second.upstream));
        }
    }

    @Test
    void secondThatCannotServeIsGivenUpWithItsStatus() throws IOException {
        try (Held first = new Held(OK);
                Held second = new Held(UNABLE);
                ProxyTester tester = hedging().to(first.port(), second.port()).start();
                RawClient client = tester.client()) {
            client.send(GET);
            await(first, second);
            second.let.countDown();
            Awaitility.await()
                    .until(() -> tester.targets.all().values().stream().anyMatch(health -> health.failed() == 1));
            first.let.countDown();
            client.response();
            export();

            assertEquals(2, collector.spans(SpanKind.SPAN_KIND_CLIENT).size());
            assertAnswered(call(first.upstream));
            Map<String, String> said = attributes(call(second.upstream).getAttributesList());
            assertEquals("503", said.get("error.type"));
            assertEquals("503", said.get("http.response.status_code"));
            assertNull(said.get("gatehouse.outrun"));
            assertOverlap(call(first.upstream), call(second.upstream));
        }
    }

    @Test
    void firstThatFailsSaysHowAndTheSecondAnswers() throws IOException {
        CountDownLatch let = new CountDownLatch(1);
        try (FakeUpstream first = new FakeUpstream(conversation -> {
                    conversation.head();
                    Awaitility.await().until(() -> let.getCount() == 0);
                    conversation.reset();
                });
                Held second = new Held(OK);
                ProxyTester tester = hedging().to(first.port(), second.port()).start();
                RawClient client = tester.client()) {
            client.send(GET);
            Awaitility.await().until(second::isAsked);
            let.countDown();
            Awaitility.await()
                    .until(() -> tester.targets.all().values().stream().anyMatch(health -> health.failed() == 1));
            second.let.countDown();
            client.response();
            export();

            assertEquals(2, collector.spans(SpanKind.SPAN_KIND_CLIENT).size());
            assertEquals(
                    "closed-early", attributes(call(first).getAttributesList()).get("error.type"));
            assertAnswered(call(second.upstream));
            assertOverlap(call(first), call(second.upstream));
        }
    }

    @Test
    void bothThatAreTooSlowSaySo() throws IOException {
        try (Held first = new Held(OK);
                Held second = new Held(OK);
                ProxyTester tester = hedging(Duration.ofMillis(700))
                        .to(first.port(), second.port())
                        .start();
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().startsWith("HTTP/1.1 504 "));
            export();

            for (Held held : List.of(first, second)) {
                Span call = call(held.upstream);
                assertEquals("timeout", attributes(call.getAttributesList()).get("error.type"));
            }
            assertOverlap(call(first.upstream), call(second.upstream));
        }
    }

    @Test
    void bothAreEndedWhereTheCallerLeaves() throws IOException {
        try (Held first = new Held(OK);
                Held second = new Held(OK);
                ProxyTester tester = hedging().to(first.port(), second.port()).start()) {
            try (RawClient client = tester.client()) {
                client.send(GET);
                await(first, second);
            }
            Awaitility.await().until(() -> queue.size() == 1);
            export();

            for (Held held : List.of(first, second)) {
                Span call = call(held.upstream);
                assertEquals("client-gone", attributes(call.getAttributesList()).get("error.type"));
            }
        }
    }

    @Test
    void requestBehindOneWhoseSecondTargetWonHasSpansOfItsOwn() throws IOException {
        try (Held slow = new Held(OK);
                Held quick = new Held(OK);
                ProxyTester tester = hedging().to(slow.port(), quick.port()).start();
                RawClient client = tester.client()) {
            client.send(GET);
            await(slow, quick);
            quick.let.countDown();
            client.response();
            slow.let.countDown();
            client.send(GET).response();
            export();

            List<Span> servers = collector.spans(SpanKind.SPAN_KIND_SERVER);
            List<Span> calls = collector.spans(SpanKind.SPAN_KIND_CLIENT);
            assertEquals(2, servers.size());
            assertEquals(
                    2,
                    calls.stream()
                            .filter(call -> call.getParentSpanId()
                                    .equals(servers.getFirst().getSpanId()))
                            .count());
            assertEquals(
                    calls.size(), calls.stream().map(Span::getSpanId).distinct().count());
            Span last = calls.getLast();
            assertEquals(servers.getLast().getSpanId(), last.getParentSpanId());
        }
    }

    private static CompiledUpstream shadow(int port) {
        List<CompiledTarget> targets = List.of(new CompiledTarget(
                new UpstreamId(ProxyTester.API, "shadow"),
                null,
                "127.0.0.1",
                port,
                "shadow.test",
                UpstreamProtocol.AUTO,
                ProxyProtocol.OFF,
                ""));
        return new CompiledUpstream("shadow", targets, targets, 2_000_000_000L, 256, Resilience.USUAL, null);
    }

    private static ProxyTester.Setup mirrored(int port, List<Tracer> tracers) {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        CompiledMirror mirror = new CompiledMirror(shadow(port), 100);
        setup.forwarding = first -> new Forwarding(first, List.of(), null, CompiledRewrite.NONE, mirror);
        setup.tracers = tracers;
        return setup;
    }

    @Test
    void mirrorHasNoPartInTheTrace() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                FakeUpstream shadow = FakeUpstream.answering(OK);
                ProxyTester tester = mirrored(shadow.port(), Tracer.of(1, new Sampling(0, 100), queue, counts))
                        .to(upstream.port())
                        .start();
                RawClient client = tester.client()) {
            client.send(GET).response();
            Awaitility.await().until(() -> tester.recorder.mirrored().size() == 1);
            export();

            assertAnswered(call(upstream));
            assertEquals(2, collector.spans().size());
            assertFalse(
                    shadow.heads().getFirst().contains("trace"), shadow.heads().getFirst());
        }
    }

    @Test
    void mirrorGetsContextAsItCameWhereNothingIsTraced() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                FakeUpstream shadow = FakeUpstream.answering(OK);
                ProxyTester tester =
                        mirrored(shadow.port(), List.of()).to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send(GET).response();
            Awaitility.await().until(() -> tester.recorder.mirrored().size() == 1);

            assertEquals("b7ad6b7169203331", parent(upstream));
            assertEquals("b7ad6b7169203331", parent(shadow));
        }
    }
}
