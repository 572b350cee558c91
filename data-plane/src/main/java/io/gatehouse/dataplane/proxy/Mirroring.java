package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.gateway.Forwarding.CompiledMirror;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.model.usage.MirrorResult;
import io.gatehouse.model.usage.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an exchange's request for its mirror. It goes out when the caller's own request has been answered, or has failed: so
 * nothing of it is in the way of that, what is compared is known, and only whole requests are ever mirrored. Reused with its exchange;
 * confined to its loop.
 *
 * <pre>
 * NONE -> KEEPING -> NONE     sent
 *           '-> GIVEN_UP -> NONE     the body is too long or did not come whole, or the caller left before the answer
 * NONE -> SKIPPED -> NONE     too many are on their way
 * </pre>
 */
final class Mirroring {
    /** Bytes of a body that are kept. */
    static final int LONGEST_BODY = 64 * 1024;

    private static final int USUAL_BODY = 1024;

    private enum State {
        NONE,
        KEEPING,
        GIVEN_UP,
        SKIPPED
    }

    private final Mirrors mirrors;
    private final Request request;
    private final RequestBody body;
    private State state = State.NONE;
    private @Nullable CompiledRoute route;
    private @Nullable CompiledMirror mirror;
    private @Nullable Provenance provenance;
    private ByteBuf kept = Unpooled.EMPTY_BUFFER;
    private byte[] id = {};
    private int primary;

    Mirroring(Mirrors mirrors, Request request, RequestBody body) {
        this.mirrors = mirrors;
        this.request = request;
        this.body = body;
    }

    /** The request is going to be forwarded: whether it is mirrored too is decided here. */
    void begin(CompiledRoute chosen, Caller caller, byte[] requestId) {
        CompiledMirror shadow = chosen.forwarding().mirror();
        if (shadow == null || ThreadLocalRandom.current().nextInt(100) >= shadow.percent() || !canBeMirrored()) {
            return;
        }
        route = chosen;
        mirror = shadow;
        provenance = caller.provenance();
        id = requestId;
        primary = 0;
        if (request.head().contentLength() > LONGEST_BODY) {
            state = State.GIVEN_UP;
        } else if (!mirrors.admits()) {
            state = State.SKIPPED;
        } else {
            state = State.KEEPING;
            if (!body.isComplete()) {
                body.copyTo(this);
            }
        }
    }

    /** Streams have no end to wait for, and what is a mirror already would go round for ever. */
    private boolean canBeMirrored() {
        RequestHead head = request.head();
        return !head.wantsWebSocket() && !request.isGrpc() && head.header(MirrorCall.HEADER) == null;
    }

    /** Keeps a piece of the body, which is copied: it would hold more than its own room. */
    void add(ByteBuf payload) {
        if (state != State.KEEPING) {
            return;
        }
        int length = payload.readableBytes();
        if (kept.readableBytes() + length > LONGEST_BODY) {
            giveUp();
            return;
        }
        if (kept == Unpooled.EMPTY_BUFFER) {
            kept = Unpooled.buffer(Math.max(length, USUAL_BODY));
        }
        kept.writeBytes(payload, payload.readerIndex(), length);
    }

    private void giveUp() {
        mirrors.release();
        kept = Unpooled.EMPTY_BUFFER;
        state = State.GIVEN_UP;
    }

    /**
     * The caller's own request is being answered.
     *
     * @param target by whom; null where none was called
     */
    void answered(int status, @Nullable CompiledTarget target) {
        primary = status;
        if (state != State.NONE && body.isComplete()) {
            end(target);
        }
    }

    /** The caller's own request is over. Where the caller left before the answer, there is nothing to compare with. */
    void over(@Nullable CompiledTarget target, Outcome outcome) {
        if (state == State.KEEPING && primary == 0 && outcome == Outcome.CLIENT_GONE) {
            giveUp();
        }
        if (state != State.NONE) {
            end(target);
        }
    }

    private void end(@Nullable CompiledTarget target) {
        CompiledRoute of = route;
        CompiledMirror to = mirror;
        Provenance from = provenance;
        if (of == null || to == null || from == null) {
            throw new IllegalStateException("nothing is mirrored");
        }
        boolean hasIt = target != null && to.upstream().targets().contains(target);
        if (state == State.KEEPING && !hasIt && !body.isComplete()) {
            giveUp();
        }
        if (hasIt) {
            clear();
            return;
        }
        switch (state) {
            case KEEPING ->
                mirrors.send(new MirrorCall(
                        mirrors, of, to, request.copy(), from, id.clone(), kept, body.trailers(), primary));
            case GIVEN_UP -> mirrors.count(of, to, primary, MirrorResult.GIVEN_UP, 0);
            case SKIPPED -> mirrors.count(of, to, primary, MirrorResult.SKIPPED, 0);
            case NONE -> {}
        }
        forget();
    }

    /** Another request begins. */
    void clear() {
        if (state == State.KEEPING) {
            mirrors.release();
        }
        forget();
    }

    private void forget() {
        state = State.NONE;
        route = null;
        mirror = null;
        provenance = null;
        kept = Unpooled.EMPTY_BUFFER;
    }
}
