package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.http1.Trailers;
import io.gatehouse.dataplane.http2.FieldSections;
import io.gatehouse.dataplane.http2.ResponseFields;
import io.gatehouse.dataplane.websocket.Handshake;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * One call on an HTTP/2 connection to a target. The request's head is held back until it is known whether it is all. A response that
 * nobody wants to read on is not acknowledged, so that the target's window closes. Confined to its loop.
 */
final class UpstreamHttp2Stream implements UpstreamStream {
    private final Http2Connection connection;
    private @Nullable UpstreamCall call;
    private @Nullable Http2Headers held;
    private @Nullable Http2Stream stream;
    private UpstreamFault lost = UpstreamFault.CLOSED_EARLY;
    private boolean answering;
    private boolean webSocket;
    private boolean reads = true;
    private int unread;

    UpstreamHttp2Stream(Http2Connection connection, UpstreamCall call) {
        this.connection = connection;
        this.call = call;
    }

    @Override
    public CompiledTarget target() {
        return connection.pool().target();
    }

    @Override
    public String version() {
        return "2";
    }

    @Override
    public void head(ByteBuf head, boolean chunked) {
        byte[] bytes = new byte[head.readableBytes()];
        head.readBytes(bytes).release();
        webSocket = call != null && call.request().wantsWebSocket();
        held = FieldSections.request(bytes, bytes.length, target().tls() != null, webSocket);
    }

    @Override
    public void body(ByteBuf payload) {
        sendHead(false);
        if (stream != null && payload.isReadable()) {
            connection.data(stream, payload, false);
        } else {
            payload.release();
        }
    }

    @Override
    public void end(byte[] trailers) {
        if (webSocket && !answering) {
            // What follows the handshake goes on this stream.
            return;
        }
        boolean headIsAll = held != null && trailers.length == 0;
        sendHead(headIsAll);
        if (stream == null || headIsAll) {
            return;
        }
        if (trailers.length > 0) {
            connection.headers(stream, FieldSections.trailers(trailers), true);
        } else {
            connection.data(stream, Unpooled.EMPTY_BUFFER, true);
        }
    }

    private void sendHead(boolean ends) {
        Http2Headers head = held;
        held = null;
        if (head != null) {
            stream = connection.open(this, head, ends);
            if (stream == null) {
                // The call hears of it outside of its own doing.
                connection.channel().eventLoop().execute(() -> fail(UpstreamFault.REFUSED));
            }
        }
    }

    @Override
    public void flush() {
        sendHead(false);
        connection.flushSoon();
    }

    @Override
    public boolean isWritable() {
        return stream == null ? held != null : connection.isWritable(stream);
    }

    @Override
    public void reads(boolean wanted) {
        reads = wanted;
        if (reads && unread > 0 && stream != null) {
            int length = unread;
            unread = 0;
            connection.consumed(stream, length);
        }
    }

    @Override
    public void abort() {
        if (finish() != null && stream != null) {
            connection.reset(stream, Http2Error.CANCEL);
        }
    }

    /** The call that is now over; null when it was already. */
    private @Nullable UpstreamCall finish() {
        UpstreamCall over = call;
        call = null;
        held = null;
        if (over != null) {
            if (webSocket && stream != null && stream.state().localSideOpen()) {
                // The handshake was refused, or the target has said all: so have we.
                connection.data(stream, Unpooled.EMPTY_BUFFER, true);
                connection.flushSoon();
            }
            connection.over();
        }
        return over;
    }

    /** A head, an interim one, or trailers. */
    void headers(Http2Headers fields, boolean ends) {
        if (call == null) {
            return;
        }
        if (answering) {
            trailers(fields);
            return;
        }
        if (webSocket && !ends && isSuccess(fields.status())) {
            open(call, fields);
            return;
        }
        ResponseHead head = connection.read(fields, ends, call.request().methodIs("HEAD"));
        if (head == null || head.status() == 101 || (ends && head.isInterim())) {
            breakOff();
            return;
        }
        if (head.isInterim()) {
            call.head(head, false);
            if (call != null) {
                call.pieceEnded();
            }
            return;
        }
        answering = true;
        if (ends) {
            UpstreamCall over = finish();
            if (over != null) {
                over.head(head, true);
            }
        } else {
            call.head(head, false);
            if (call != null) {
                call.pieceEnded();
            }
        }
    }

    private static boolean isSuccess(@Nullable CharSequence status) {
        return status != null && status.length() == 3 && status.charAt(0) == '2';
    }

    private void open(UpstreamCall opening, Http2Headers fields) {
        ResponseHead head = connection.readSwitching(fields, Handshake.accept(opening.request()));
        if (head == null) {
            breakOff();
            return;
        }
        answering = true;
        opening.opened(head);
    }

    private void trailers(Http2Headers fields) {
        byte[] lines = ResponseFields.trailers(fields);
        if (lines == null) {
            breakOff();
            return;
        }
        UpstreamCall over = finish();
        if (over != null) {
            over.trailers(Trailers.passedOn(lines, lines.length));
            over.body(Unpooled.EMPTY_BUFFER, 0, 0, true);
        }
    }

    /** Payload has come. Returns how much of it is taken already. */
    int data(ByteBuf payload, boolean ends) {
        int length = payload.readableBytes();
        if (call == null || !answering) {
            return length;
        }
        if (ends) {
            UpstreamCall over = finish();
            if (over != null) {
                over.body(payload, payload.readerIndex(), payload.writerIndex(), true);
            }
            return length;
        }
        call.body(payload, payload.readerIndex(), payload.writerIndex(), false);
        if (call != null) {
            call.pieceEnded();
        }
        if (reads || call == null) {
            return length;
        }
        unread += length;
        return 0;
    }

    /** What came in one burst has been told. */
    void pause() {
        if (call != null) {
            call.pause();
        }
    }

    void writable() {
        if (call != null) {
            call.writable();
        }
    }

    /** The target says that it has not looked at the request. */
    void refused() {
        lost = UpstreamFault.REFUSED;
    }

    /** The stream is gone; a call that is still on it has failed. */
    void closed() {
        fail(answering ? UpstreamFault.CUT_OFF : lost);
    }

    private void breakOff() {
        if (stream != null) {
            connection.reset(stream, Http2Error.PROTOCOL_ERROR);
        }
        fail(answering ? UpstreamFault.BAD_BODY : UpstreamFault.BAD_HEAD);
    }

    private void fail(UpstreamFault fault) {
        UpstreamCall over = finish();
        if (over != null) {
            over.failed(fault);
        }
    }
}
