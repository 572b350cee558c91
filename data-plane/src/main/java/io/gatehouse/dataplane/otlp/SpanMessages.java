package io.gatehouse.dataplane.otlp;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.tracing.Reception;
import io.gatehouse.dataplane.tracing.TracedExchange;
import io.gatehouse.dataplane.tracing.UpstreamSpan;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.Outcome;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Spans of exchanges as OTLP has them, with attributes by OpenTelemetry's semantic conventions for HTTP, 1.23 or later. Neither query strings nor
 * headers are in them. Stateless.
 */
final class SpanMessages {
    /** Methods that spans are named by (RFC 9110, RFC 5789); others a caller could make up without end. */
    private static final Set<String> METHODS =
            Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

    private static final int SAMPLED = 1;

    private SpanMessages() {}

    /** The server span first, then a client span for each call. */
    static List<Span> of(TracedExchange exchange) {
        List<Span> spans = new ArrayList<>(exchange.spans());
        spans.add(server(exchange));
        for (int i = 0; i < exchange.calls().size(); i++) {
            spans.add(client(exchange, exchange.calls().get(i), i));
        }
        return spans;
    }

    private static Span server(TracedExchange exchange) {
        Decision decision = exchange.decision();
        Reception reception = exchange.reception();
        String method = method(decision.method());
        long end = nanos(decision.at());
        Span.Builder span = span(exchange, exchange.span(), exchange.parent())
                .setName(reception.route() == null ? name(method) : name(method) + " " + reception.route())
                .setKind(Span.SpanKind.SPAN_KIND_SERVER)
                .setStartTimeUnixNano(end - TimeUnit.MICROSECONDS.toNanos(decision.totalMicros()))
                .setEndTimeUnixNano(end);
        Attributes attributes = methods(method, decision.method())
                .put("http.route", reception.route())
                .put("url.scheme", reception.scheme())
                .put("url.path", decision.path())
                .put("client.address", decision.caller())
                .put("network.protocol.version", reception.version());
        putServer(attributes, reception.host());
        putStatus(attributes, decision.status());
        String error = serverError(decision);
        attributes.put("error.type", error);
        putGatehouse(attributes, decision);
        if (error != null) {
            span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
        }
        return span.addAllAttributes(attributes.list()).build();
    }

    /** A caller's own mistakes are no errors of the server. */
    private static @Nullable String serverError(Decision decision) {
        Outcome.Source source = decision.outcome().source();
        if (source == Outcome.Source.NONE || (source == Outcome.Source.CALLER && decision.status() < 500)) {
            return null;
        }
        return decision.outcome() == Outcome.UPSTREAM_5XX
                ? Integer.toString(decision.status())
                : decision.outcome().code();
    }

    private static void putGatehouse(Attributes attributes, Decision decision) {
        attributes
                .put("gatehouse.request.id", decision.requestId())
                .put("gatehouse.outcome", decision.outcome().code())
                .put("gatehouse.problem.code", decision.code())
                .put("gatehouse.api.id", decision.api())
                .put("gatehouse.route.id", decision.route())
                .put("gatehouse.consumer.id", decision.consumer())
                .put("gatehouse.key.id", decision.key())
                .put("gatehouse.plan.id", decision.plan());
    }

    private static Span client(TracedExchange exchange, UpstreamSpan call, int index) {
        String method = method(exchange.decision().method());
        long end = nanos(exchange.decision().at());
        Span.Builder span = span(exchange, call.id(), exchange.span())
                .setName(name(method))
                .setKind(Span.SpanKind.SPAN_KIND_CLIENT)
                .setStartTimeUnixNano(end - (exchange.ended() - call.began()))
                .setEndTimeUnixNano(end - (exchange.ended() - call.ended()));
        Attributes attributes =
                methods(method, exchange.decision().method()).put("network.protocol.version", call.version());
        CompiledTarget target = call.target();
        if (target != null) {
            attributes
                    .put("server.address", target.host())
                    .put("server.port", target.port())
                    .put("gatehouse.target", target.authority());
        }
        putStatus(attributes, call.status());
        if (call.outrun()) {
            attributes.put("gatehouse.outrun", true);
        }
        if (index > 0) {
            attributes.put("http.request.resend_count", index);
        }
        String error =
                call.error() != null ? call.error() : call.status() >= 400 ? Integer.toString(call.status()) : null;
        attributes.put("error.type", error);
        if (error != null) {
            span.setStatus(Status.newBuilder().setCode(Status.StatusCode.STATUS_CODE_ERROR));
        }
        return span.addAllAttributes(attributes.list()).build();
    }

    private static Span.Builder span(TracedExchange exchange, long id, long parent) {
        Span.Builder span = Span.newBuilder()
                .setTraceId(
                        octets(ByteBuffer.allocate(16).putLong(exchange.high()).putLong(exchange.low())))
                .setSpanId(octets(ByteBuffer.allocate(8).putLong(id)))
                .setFlags(SAMPLED);
        if (parent != 0) {
            span.setParentSpanId(octets(ByteBuffer.allocate(8).putLong(parent)));
        }
        if (exchange.state() != null) {
            span.setTraceState(exchange.state());
        }
        return span;
    }

    private static ByteString octets(ByteBuffer id) {
        return UnsafeByteOperations.unsafeWrap(id.array());
    }

    private static Attributes methods(String method, @Nullable String said) {
        return new Attributes()
                .put("http.request.method", method)
                .put("http.request.method_original", method.equals(said) ? null : said);
    }

    private static String method(@Nullable String said) {
        return said != null && METHODS.contains(said) ? said : "_OTHER";
    }

    private static String name(String method) {
        return method.equals("_OTHER") ? "HTTP" : method;
    }

    private static void putStatus(Attributes attributes, int status) {
        if (status > 0) {
            attributes.put("http.response.status_code", status);
        }
    }

    private static void putServer(Attributes attributes, @Nullable String host) {
        if (host == null) {
            return;
        }
        int colon = host.lastIndexOf(':');
        boolean hasPort = colon > 0 && colon > host.lastIndexOf(']') && colon + 1 < host.length();
        String name = hasPort || colon == host.length() - 1 ? host.substring(0, colon) : host;
        attributes.put("server.address", name.startsWith("[") ? name.substring(1, name.length() - 1) : name);
        if (hasPort) {
            attributes.put("server.port", Long.parseLong(host, colon + 1, host.length(), 10));
        }
    }

    private static long nanos(Instant at) {
        return TimeUnit.SECONDS.toNanos(at.getEpochSecond()) + at.getNano();
    }
}
