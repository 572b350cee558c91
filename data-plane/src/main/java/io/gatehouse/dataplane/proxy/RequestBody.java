package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.http1.ChunkReader;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.http1.Trailers;
import io.gatehouse.dataplane.upstream.UpstreamStream;
import io.gatehouse.model.config.PublishedRoute;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The body of an exchange's request on its way: where it ends, and how much of it there may be. Its end is told by a length, by chunked
 * coding, or by the protocol below ({@link #ends}). Reused; confined to its loop.
 */
final class RequestBody {
    /** What came of a piece. */
    enum Progress {
        MORE,
        COMPLETE,
        MALFORMED,
        TOO_LARGE,
        TOO_SLOW
    }

    /** Bytes of a refused request's body that are read and dropped, to keep the connection. */
    static final long DRAINED = 64 * 1024;

    /** How its end is told. */
    private enum Framing {
        LENGTH,
        CHUNKED,
        STREAM
    }

    private final ChunkReader chunks = new ChunkReader();
    private Framing framing = Framing.LENGTH;
    private long left;
    private long payload;
    private long most;
    private boolean ends;
    private boolean complete = true;
    private byte[] trailers = Trailers.NONE;
    private @Nullable Mirroring copied;

    /**
     * Begins with what the head says; nothing is limited before {@link #limit}.
     *
     * @param streamed whether the protocol below tells where it ends, unless a length does
     */
    void begin(RequestHead head, boolean streamed) {
        long length = head.contentLength();
        boolean known = length != RequestHead.CHUNKED;
        framing = known ? Framing.LENGTH : streamed ? Framing.STREAM : Framing.CHUNKED;
        left = known ? length : 0;
        complete = length == 0;
        ends = false;
        payload = 0;
        most = PublishedRoute.UNLIMITED;
        trailers = Trailers.NONE;
        copied = null;
        if (framing == Framing.CHUNKED) {
            chunks.reset();
        }
    }

    /** What is forwarded from now on is copied too. */
    void copyTo(Mirroring mirroring) {
        copied = mirroring;
    }

    /** The protocol below says that nothing more follows behind what has come. */
    void ends(byte[] lines) {
        ends = true;
        trailers = lines;
    }

    /** Whether {@link #forward} and {@link #drain} have something to do though there are no bytes. */
    boolean endsUnread() {
        return ends && !complete;
    }

    /** What came behind the payload; once it is complete. */
    byte[] trailers() {
        return trailers;
    }

    /** What comes from now on is no request any more: it is passed on as it is, without end or limit. */
    void open() {
        framing = Framing.STREAM;
        most = PublishedRoute.UNLIMITED;
        complete = false;
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
        return framing == Framing.LENGTH ? left <= DRAINED : !chunks.broken();
    }

    /** Takes what belongs to the body out of the buffer and hands it to the upstream. */
    Progress forward(ByteBuf in, UpstreamStream to) {
        return switch (framing) {
            case LENGTH -> forwardPlain(in, to);
            case CHUNKED -> forwardChunks(in, to);
            case STREAM -> forwardStream(in, to);
        };
    }

    private Progress forwardPlain(ByteBuf in, UpstreamStream to) {
        int length = (int) Math.min(left, in.readableBytes());
        hand(in.readRetainedSlice(length), to);
        return took(length);
    }

    private void hand(ByteBuf payload, UpstreamStream to) {
        if (copied != null) {
            copied.add(payload);
        }
        to.body(payload);
    }

    private Progress took(int length) {
        left -= length;
        payload += length;
        complete = left == 0;
        return complete ? Progress.COMPLETE : Progress.MORE;
    }

    private Progress forwardChunks(ByteBuf in, UpstreamStream to) {
        Progress progress = readChunks(in);
        boolean passes = progress == Progress.MORE || progress == Progress.COMPLETE;
        if (passes && chunks.payloadFrom() < chunks.payloadTo()) {
            hand(in.retainedSlice(chunks.payloadFrom(), chunks.payloadTo() - chunks.payloadFrom()), to);
        }
        return progress;
    }

    private Progress forwardStream(ByteBuf in, UpstreamStream to) {
        Progress progress = streamed(in.readableBytes());
        if (progress != Progress.TOO_LARGE && in.isReadable()) {
            hand(in.readRetainedSlice(in.readableBytes()), to);
        }
        return progress;
    }

    private Progress streamed(int length) {
        payload += length;
        if (most != PublishedRoute.UNLIMITED && payload > most) {
            return Progress.TOO_LARGE;
        }
        complete = ends;
        return complete ? Progress.COMPLETE : Progress.MORE;
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
        if (complete) {
            trailers = chunks.trailers();
        }
        return complete ? Progress.COMPLETE : Progress.MORE;
    }

    /** Drops what belongs to the body. */
    Progress drain(ByteBuf in) {
        if (framing == Framing.LENGTH) {
            int length = (int) Math.min(left, in.readableBytes());
            in.skipBytes(length);
            return took(length);
        }
        most = PublishedRoute.UNLIMITED;
        Progress progress;
        if (framing == Framing.CHUNKED) {
            progress = readChunks(in);
        } else {
            progress = streamed(in.readableBytes());
            in.skipBytes(in.readableBytes());
        }
        return progress == Progress.MORE && payload > DRAINED ? Progress.TOO_LARGE : progress;
    }
}
