package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.http1.ChunkReader;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.upstream.UpstreamConnection;
import io.gatehouse.model.config.PublishedRoute;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** The body of an exchange's request on its way: framing, limit, and the next hop's framing. Reused; confined to its loop. */
final class RequestBody {
    /** What came of a piece. */
    enum Progress {
        MORE,
        COMPLETE,
        MALFORMED,
        TOO_LARGE
    }

    /** Bytes of a refused request's body that are read and dropped, to keep the connection. */
    static final long DRAINED = 64 * 1024;

    private final ChunkReader chunks = new ChunkReader();
    private boolean chunked;
    private long left;
    private long payload;
    private long most;
    private boolean complete = true;

    /** Begins with what the head says; nothing is limited before {@link #limit}. */
    void begin(RequestHead head) {
        long length = head.contentLength();
        chunked = length == RequestHead.CHUNKED;
        left = chunked ? 0 : length;
        complete = length == 0;
        payload = 0;
        most = PublishedRoute.UNLIMITED;
        if (chunked) {
            chunks.reset();
        }
    }

    /** There is no body: the head was malformed. */
    void none() {
        complete = true;
        payload = 0;
    }

    /** Sets the most bytes that the route takes. Whether the length that was announced keeps to it. */
    boolean limit(CompiledRoute route) {
        most = route.maxBodyBytes();
        return most == PublishedRoute.UNLIMITED || left <= most;
    }

    /** Whether all of it has come. */
    boolean isComplete() {
        return complete;
    }

    /** Whether none of it has come yet. */
    boolean isUntouched() {
        return payload == 0 && !complete;
    }

    /** Payload bytes that have come. */
    long received() {
        return payload;
    }

    /** Whether what is missing is little enough to be dropped as it comes. */
    boolean canBeDrained() {
        return chunked ? !chunks.broken() : left <= DRAINED;
    }

    /** Takes what belongs to the body out of the buffer and hands it to the upstream. */
    Progress forward(ByteBuf in, UpstreamConnection to, ByteBufAllocator alloc) {
        return chunked ? forwardChunks(in, to, alloc) : forwardPlain(in, to);
    }

    private Progress forwardPlain(ByteBuf in, UpstreamConnection to) {
        int length = (int) Math.min(left, in.readableBytes());
        to.write(in.readRetainedSlice(length));
        return took(length);
    }

    private Progress took(int length) {
        left -= length;
        payload += length;
        complete = left == 0;
        return complete ? Progress.COMPLETE : Progress.MORE;
    }

    private Progress forwardChunks(ByteBuf in, UpstreamConnection to, ByteBufAllocator alloc) {
        Progress progress = readChunks(in);
        if (progress == Progress.MALFORMED || progress == Progress.TOO_LARGE) {
            return progress;
        }
        int length = chunks.payloadTo() - chunks.payloadFrom();
        if (length > 0) {
            to.write(Chunks.begin(alloc, length));
            to.write(in.retainedSlice(chunks.payloadFrom(), length));
        }
        if (length > 0 || complete) {
            to.write(Chunks.end(length > 0, complete));
        }
        return progress;
    }

    private Progress readChunks(ByteBuf in) {
        int stop = chunks.read(in, in.readerIndex(), in.writerIndex());
        in.readerIndex(stop);
        payload += chunks.payloadTo() - chunks.payloadFrom();
        complete = chunks.ended();
        if (chunks.broken()) {
            return Progress.MALFORMED;
        }
        if (most != PublishedRoute.UNLIMITED && payload > most) {
            return Progress.TOO_LARGE;
        }
        return complete ? Progress.COMPLETE : Progress.MORE;
    }

    /** Drops what belongs to the body. */
    Progress drain(ByteBuf in) {
        if (!chunked) {
            int length = (int) Math.min(left, in.readableBytes());
            in.skipBytes(length);
            return took(length);
        }
        most = PublishedRoute.UNLIMITED;
        Progress progress = readChunks(in);
        return progress == Progress.MORE && payload > DRAINED ? Progress.TOO_LARGE : progress;
    }
}
