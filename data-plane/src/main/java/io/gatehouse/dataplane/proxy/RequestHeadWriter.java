package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRewrite;
import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.gateway.PathRewrite;
import io.gatehouse.dataplane.http1.FieldKind;
import io.gatehouse.dataplane.http1.FieldLines;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.tracing.Trace;
import io.gatehouse.dataplane.tracing.TracedCall;
import io.gatehouse.policy.spi.HeaderName;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the head that an upstream gets: what the caller sent, as bytes, without what is for this hop only, what the route hides and
 * what the caller says about itself; with what the gateway knows. Stateless.
 */
final class RequestHeadWriter {
    private static final int DROPPED = 1 << FieldKind.HOST
            | 1 << FieldKind.TRANSFER_ENCODING
            | 1 << FieldKind.CONNECTION
            | 1 << FieldKind.HOP_BY_HOP
            | 1 << FieldKind.IDENTITY
            | 1 << FieldKind.METHOD
            | 1 << FieldKind.REQUEST_ID;

    private static final int DROPPED_UNTRUSTED = DROPPED | 1 << FieldKind.CALLER;

    private static final String IF_MATCH = "if-match";
    private static final HeaderName TRACE_PARENT = HeaderName.of(Trace.PARENT);
    private static final HeaderName TRACE_STATE = HeaderName.of(Trace.STATE);

    private static final byte[] VERSION_AND_HOST = ascii(" HTTP/1.1\r\nHost: ");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] CHUNKED = ascii("Transfer-Encoding: chunked\r\n");
    private static final byte[] UPGRADE = ascii("Connection: Upgrade\r\nUpgrade: websocket\r\n");
    private static final byte[] REQUEST_ID = ascii("X-Request-Id: ");
    private static final byte[] END = ascii("\r\n\r\n");

    private RequestHeadWriter() {}

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * @param provenance of the connection that the request came on
     * @param call whose context is written; null for none
     */
    static void write(
            OctetWriter out,
            Request request,
            CompiledRoute route,
            CompiledTarget target,
            Provenance provenance,
            byte[] requestId,
            @Nullable TracedCall call) {
        RequestHead head = request.head();
        byte[] bytes = request.bytes();
        out.put(bytes, head.methodFrom(), head.methodTo()).put(' ');
        writeTarget(out, request, route, target);
        CompiledRewrite rewrite = route.forwarding().rewrite();
        out.put(VERSION_AND_HOST);
        writeHost(out, head, target, rewrite);
        out.put(CRLF);
        int dropped = provenance.isTrusted() ? DROPPED : DROPPED_UNTRUSTED;
        writeFields(out, request, dropped, route.hiddenHeaders(), route.compression() != null);
        if (route.compression() != null) {
            writeIfMatch(out, head);
        }
        out.put(rewrite.lines());
        if (head.contentLength() == RequestHead.CHUNKED) {
            out.put(CHUNKED);
        }
        if (head.wantsWebSocket()) {
            out.put(UPGRADE);
        }
        provenance.write(out, head);
        if (call != null) {
            writeTrace(out, call, head, route.hiddenHeaders());
        }
        out.put(REQUEST_ID).put(requestId).put(END);
    }

    /** What an operator has removed or set to something else stays so. */
    private static void writeTrace(OctetWriter out, TracedCall call, RequestHead head, List<HeaderName> hidden) {
        if (!hidden.contains(TRACE_PARENT)) {
            call.write(out, head, !hidden.contains(TRACE_STATE));
        }
    }

    private static void writeHost(OctetWriter out, RequestHead head, CompiledTarget target, CompiledRewrite rewrite) {
        if (rewrite.keepsHost() && head.hostTo() > head.hostFrom()) {
            out.put(head.bytes(), head.hostFrom(), head.hostTo());
        } else if (rewrite.host() != null) {
            out.put(rewrite.host());
        } else {
            out.put(target.authority());
        }
    }

    private static void writeTarget(OctetWriter out, Request request, CompiledRoute route, CompiledTarget target) {
        out.put(target.pathPrefix());
        PathRewrite rewrite = route.forwarding().rewrite().path();
        if (rewrite == null) {
            int from = Math.min(request.pathFrom() + route.strippedOctets(), request.pathTo());
            if (from == request.pathTo() ? target.pathPrefix().isEmpty() : request.path()[from] != '/') {
                out.put('/');
            }
            out.put(request.path(), from, request.pathTo());
        } else {
            int before = out.length();
            rewrite.write(out, request.path(), request.pathFrom(), request.pathTo());
            if (out.length() == before && target.pathPrefix().isEmpty()) {
                out.put('/');
            }
        }
        out.put(request.bytes(), request.head().pathTo(), request.head().targetTo());
    }

    /**
     * A tag that was weakened on the way out is strong again on the way in, or no edit would ever match (RFC 9110, section 13.1.1). One
     * that is weak at the upstream matches there neither way.
     */
    private static void writeIfMatch(OctetWriter out, RequestHead head) {
        String tags = head.fields().joined(IF_MATCH);
        if (tags != null) {
            out.put("If-Match: ").put(tags.replace("W/\"", "\"")).put(CRLF);
        }
    }

    private static void writeFields(
            OctetWriter out, Request request, int kinds, List<HeaderName> hidden, boolean rewritesIfMatch) {
        FieldLines fields = request.head().fields();
        byte[] bytes = request.bytes();
        int count = fields.count();
        int run = -1;
        for (int i = 0; i < count; i++) {
            boolean dropped =
                    (kinds & 1 << fields.kind(i)) != 0 || isDropped(request, fields, i, hidden, rewritesIfMatch);
            boolean parted = !dropped
                    && fields.kind(i) == FieldKind.COOKIE
                    && ConsoleCookies.mayBeIn(bytes, fields.valueFrom(i), fields.valueTo(i));
            if (dropped || parted) {
                if (run >= 0) {
                    out.put(bytes, run, fields.from(i));
                    run = -1;
                }
                if (parted) {
                    ConsoleCookies.writeOthers(out, bytes, fields.from(i), fields.valueFrom(i), fields.valueTo(i));
                }
            } else if (run < 0) {
                run = fields.from(i);
            }
        }
        if (run >= 0) {
            out.put(bytes, run, fields.to(count - 1));
        }
    }

    private static boolean isDropped(
            Request request, FieldLines fields, int index, List<HeaderName> hidden, boolean rewritesIfMatch) {
        if (fields.kind(index) == FieldKind.EXPECT && request.head().contentLength() == 0) {
            return true;
        }
        if (Hidden.holds(hidden, request.bytes(), fields.from(index), fields.nameTo(index))) {
            return true;
        }
        if (request.isTraced() && Trace.isContext(fields, index)) {
            return true;
        }
        return (rewritesIfMatch && fields.isNamed(index, IF_MATCH)) || (fields.listsNames() && fields.isListed(index));
    }
}
