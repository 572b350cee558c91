package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.gateway.Forwarding.CompiledMirror;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.http1.Trailers;
import io.gatehouse.dataplane.loops.Deadline;
import io.gatehouse.dataplane.proxyprotocol.Ends;
import io.gatehouse.dataplane.upstream.Attempt;
import io.gatehouse.dataplane.upstream.UpstreamCall;
import io.gatehouse.dataplane.upstream.UpstreamFault;
import io.gatehouse.dataplane.upstream.UpstreamStream;
import io.gatehouse.model.usage.MirrorResult;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A copy of a request on its way to a mirror. It has all that it needs of its own: the exchange that it was copied from may be over long
 * ago. It is sent once; of its answer the status is kept. Confined to its loop.
 *
 * <pre>
 * WAITING -> CALLING -> OVER
 * </pre>
 */
final class MirrorCall implements UpstreamCall {
    /** Tells a mirror from what a caller sent: callers' own lines of that name are never passed on. */
    static final String HEADER = "x-gatehouse-mirror";

    /** What is read of an answer to keep the connection; what has more to say is cut off. */
    static final int LONGEST_ANSWER = 1024 * 1024;

    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final byte[] LINE = RequestHeadWriter.ascii("X-Gatehouse-Mirror: 1\r\n\r\n");
    private static final int LINE_END = 2;

    private enum State {
        WAITING,
        CALLING,
        OVER
    }

    private final Mirrors mirrors;
    private final CompiledRoute route;
    private final CompiledMirror mirror;
    private final Request request;
    private final Provenance provenance;
    private final byte[] id;
    private final byte[] trailers;
    private final int primary;
    private final Attempt attempt = new Attempt();
    private final Deadline deadline = new Deadline(this::late);
    private State state = State.WAITING;
    private ByteBuf body;
    private @Nullable UpstreamStream stream;
    private int status;
    private long dropped;

    /**
     * @param request its own copy
     * @param body all of it, on the heap
     * @param primary what the caller's own request was answered with; 0 for nothing
     */
    MirrorCall(
            Mirrors mirrors,
            CompiledRoute route,
            CompiledMirror mirror,
            Request request,
            Provenance provenance,
            byte[] id,
            ByteBuf body,
            byte[] trailers,
            int primary) {
        this.mirrors = mirrors;
        this.route = route;
        this.mirror = mirror;
        this.request = request;
        this.provenance = provenance;
        this.id = id;
        this.body = body;
        this.trailers = trailers;
        this.primary = primary;
    }

    /** Sends it on its way. */
    void begin(long now) {
        if (state == State.WAITING) {
            mirrors.timers().set(deadline, now, Math.min(route.timeoutNanos(), LONGEST_NANOS));
            mirrors.upstreams().call(mirror.upstream(), this, attempt, 0, now);
        }
    }

    @Override
    public void connected(UpstreamStream to) {
        stream = to;
        state = State.CALLING;
        OctetWriter head = mirrors.requestHeads();
        head.clear();
        RequestHeadWriter.write(head, request, route, to.target(), provenance, id, null);
        // In the place of the empty line.
        ByteBuf out = Unpooled.buffer(head.length() - LINE_END + LINE.length);
        head.drainTo(out);
        out.writerIndex(out.writerIndex() - LINE_END).writeBytes(LINE);
        boolean chunked = request.head().contentLength() == RequestHead.CHUNKED;
        to.head(out, chunked);
        if (body.isReadable()) {
            to.body(body);
        }
        body = Unpooled.EMPTY_BUFFER;
        to.end(chunked ? trailers : Trailers.NONE);
        to.flush();
    }

    @Override
    public Ends caller() {
        return provenance.ends();
    }

    @Override
    public RequestHead request() {
        return request.head();
    }

    /** Never: it does not ask for that. */
    @Override
    public void opened(ResponseHead head) {
        abort();
    }

    @Override
    public void head(ResponseHead head, boolean last) {
        if (head.isInterim()) {
            return;
        }
        status = head.status();
        attempt.answered(status, System.nanoTime(), 0);
        if (last) {
            end(MirrorResult.ANSWERED);
        } else if (head.hasTypeLike("text/event-stream")) {
            cutOff();
        }
    }

    @Override
    public void body(ByteBuf in, int from, int to, boolean last) {
        dropped += to - from;
        if (last) {
            end(MirrorResult.ANSWERED);
        } else if (dropped > LONGEST_ANSWER) {
            cutOff();
        }
    }

    /** What matters is known. */
    private void cutOff() {
        UpstreamStream from = stream;
        end(MirrorResult.ANSWERED);
        if (from != null) {
            from.abort();
        }
    }

    @Override
    public void trailers(byte[] lines) {}

    @Override
    public void pieceEnded() {}

    @Override
    public void pause() {}

    @Override
    public void writable() {}

    @Override
    public void failed(UpstreamFault fault) {
        attempt.failed(System.nanoTime());
        end(MirrorResult.FAILED);
    }

    private void late() {
        attempt.failed(System.nanoTime());
        abort();
    }

    /** Ends it without an answer, wherever it is. */
    void abort() {
        if (state == State.OVER) {
            return;
        }
        UpstreamStream from = stream;
        if (state == State.WAITING) {
            mirrors.upstreams().cancel(this, attempt);
        }
        end(MirrorResult.FAILED);
        if (from != null) {
            from.abort();
        }
    }

    private void end(MirrorResult result) {
        if (state == State.OVER) {
            return;
        }
        state = State.OVER;
        stream = null;
        body = Unpooled.EMPTY_BUFFER;
        mirrors.timers().remove(deadline);
        attempt.over();
        mirrors.ended(this);
        mirrors.count(route, mirror, primary, result, result == MirrorResult.ANSWERED ? status : 0);
    }
}
