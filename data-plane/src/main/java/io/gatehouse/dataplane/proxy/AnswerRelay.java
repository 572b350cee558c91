package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.compression.BodyCoder;
import io.gatehouse.dataplane.compression.Negotiation;
import io.gatehouse.dataplane.compression.Recoding;
import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.proxy.ResponseHeadWriter.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * An upstream's answer on its way to the caller: compressed where that is agreed upon, and counted before it leaves. Reused with its
 * exchange; confined to its loop.
 */
final class AnswerRelay {
    private final ProxyLoop loop;
    private final Request request;
    private final Tally tally;
    private @Nullable Caller caller;
    private Recoding recoding = Recoding.NONE;
    private @Nullable BodyCoder coder;
    private boolean streams;

    AnswerRelay(ProxyLoop loop, Request request, Tally tally) {
        this.loop = loop;
        this.request = request;
        this.tally = tally;
    }

    /** Finds out what is to be done with an answer. Whether its body is compressed. */
    boolean agree(Caller to, CompiledRoute route, ResponseHead head, boolean last) {
        caller = to;
        recoding = Negotiation.of(
                route.compression(),
                request.head(),
                head,
                last || request.head().methodIs("HEAD"));
        if (recoding.coding() == null) {
            return false;
        }
        coder = loop.coder(recoding.coding());
        if (coder == null) {
            recoding = recoding.notNow();
            return false;
        }
        streams = head.bodyLength(false) < 0;
        return true;
    }

    /** @param codes whether the body's length is not known in front */
    void begin(ResponseHead head, boolean codes, Connection said, byte[] id) {
        answer().begin(head, recoding, codes, said, id);
    }

    /** What follows is WebSocket. */
    void open(Caller to, ResponseHead head, byte[] id) {
        caller = to;
        recoding = Recoding.NONE;
        answer().begin(head, recoding, false, Connection.UPGRADE, id);
        hand(Unpooled.EMPTY_BUFFER, 0, 0);
    }

    void piece(ByteBuf in, int from, int length) {
        if (coder == null) {
            hand(in, from, length);
        } else {
            handCoded(coder.code(caller().alloc(), in, from, length, false));
        }
    }

    /** A burst is over: what was taken of it leaves, the head at least. */
    void pieceEnded() {
        if (coder != null && streams) {
            handCoded(coder.flush(caller().alloc()));
        }
        if (answer().holdsHead()) {
            hand(Unpooled.EMPTY_BUFFER, 0, 0);
        }
    }

    private void handCoded(ByteBuf coded) {
        if (coded.isReadable()) {
            hand(coded, coded.readerIndex(), coded.readableBytes());
        }
        coded.release();
    }

    private void hand(ByteBuf in, int from, int length) {
        tally.sent(answer().size(length, false));
        answer().piece(in, from, length, false);
    }

    /** Recorded before its last byte is handed over: what a caller has in full is in the ledger. */
    void last(ByteBuf in, int from, int length, long now) {
        if (coder == null) {
            handLast(in, from, length, now);
            return;
        }
        ByteBuf coded = coder.code(caller().alloc(), in, from, length, true);
        close();
        handLast(coded, coded.readerIndex(), coded.readableBytes(), now);
        coded.release();
    }

    private void handLast(ByteBuf in, int from, int length, long now) {
        tally.sent(answer().size(length, true));
        tally.record(now);
        answer().piece(in, from, length, true);
    }

    /** Frees what compressing holds. */
    void close() {
        if (coder != null) {
            loop.coderDone(coder);
            coder = null;
        }
    }

    private Answer answer() {
        return caller().answer();
    }

    private Caller caller() {
        if (caller == null) {
            throw new IllegalStateException("no answer has begun");
        }
        return caller;
    }
}
