package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.http1.Trailers;
import io.gatehouse.dataplane.tracing.TracedCall;
import io.gatehouse.dataplane.upstream.UpstreamStream;
import io.gatehouse.policy.spi.HeaderName;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A request on its way to an upstream, no faster than that takes it. Reused with its exchange; confined to its loop. */
final class RequestRelay {
    private final ProxyLoop loop;
    private final Request request;
    private final RequestBody body;
    private @Nullable UpstreamStream to;
    private List<HeaderName> hidden = List.of();
    private boolean unflushed;

    RequestRelay(ProxyLoop loop, Request request, RequestBody body) {
        this.loop = loop;
        this.request = request;
        this.body = body;
    }

    /**
     * Sends the head, and the end where that is all. Whether it is.
     *
     * @param call which of the trace's calls it is; null where nothing is traced
     */
    boolean begin(UpstreamStream stream, CompiledRoute route, Caller caller, byte[] id, @Nullable TracedCall call) {
        to = stream;
        hidden = route.hiddenHeaders();
        if (call != null) {
            call.sent(stream.target(), stream.version());
        }
        OctetWriter head = loop.requestHeads();
        head.clear();
        RequestHeadWriter.write(head, request, route, stream.target(), caller.provenance(), id, call);
        ByteBuf out = caller.alloc().directBuffer(head.length());
        head.drainTo(out);
        stream.head(out, request.head().contentLength() == RequestHead.CHUNKED);
        if (body.isComplete()) {
            stream.end(Trailers.NONE);
            stream.flush();
            return true;
        }
        unflushed = true;
        return false;
    }

    /** Whether more of the body can be taken now. */
    boolean takes() {
        return to != null && to.isWritable();
    }

    /** Takes what belongs to the body out of the buffer; only when it {@link #takes}. */
    RequestBody.Progress take(ByteBuf in) {
        if (to == null) {
            return RequestBody.Progress.MORE;
        }
        unflushed = true;
        RequestBody.Progress progress = body.forward(in, to);
        if (progress == RequestBody.Progress.COMPLETE) {
            to.end(Trailers.without(body.trailers(), (bytes, from, end) -> Hidden.holds(hidden, bytes, from, end)));
        }
        return progress;
    }

    /** Whether it is the caller who keeps it from going on. */
    boolean awaitsCaller() {
        boolean awaitsContinue = request.head().expectsContinue() && body.isUntouched();
        return !body.isComplete() && !awaitsContinue && takes();
    }

    /** Sends what was taken. */
    void flush() {
        if (unflushed) {
            unflushed = false;
            if (to != null) {
                to.flush();
            }
        }
    }

    /** Nothing more goes there. */
    void end() {
        to = null;
        unflushed = false;
    }
}
