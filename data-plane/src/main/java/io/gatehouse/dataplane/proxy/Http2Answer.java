package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.compression.Recoding;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.http1.Trailers;
import io.gatehouse.dataplane.http2.FieldSections;
import io.gatehouse.dataplane.proxy.ResponseHeadWriter.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/** An answer as frames of one stream (RFC 9113, section 8.1). Confined to its loop. */
final class Http2Answer implements Answer {
    private static final AsciiString OK = AsciiString.cached("200");
    private static final AsciiString ACCEPT = AsciiString.cached("sec-websocket-accept");

    private final Http2Connection connection;
    private final Http2Stream stream;
    private final OctetWriter octets;
    private @Nullable Http2Headers held;
    private int heldLength;
    private byte[] trailers = Trailers.NONE;
    private @Nullable ChannelFuture newest;

    /** @param octets room for one head */
    Http2Answer(Http2Connection connection, Http2Stream stream, OctetWriter octets) {
        this.connection = connection;
        this.stream = stream;
        this.octets = octets;
    }

    @Override
    public void whole(ByteBuf bytes) {
        byte[] head = new byte[bytes.readableBytes()];
        bytes.getBytes(bytes.readerIndex(), head);
        int length = RequestHead.findEnd(head, 0, head.length);
        held = FieldSections.response(head, length);
        try {
            piece(bytes, bytes.readerIndex() + length, head.length - length, true);
        } finally {
            bytes.release();
        }
    }

    @Override
    public int interim(ResponseHead head, byte[] requestId) {
        newest = connection.headers(stream, section(head, Recoding.NONE, requestId), false);
        return octets.length();
    }

    @Override
    public void begin(ResponseHead head, Recoding recoding, boolean codes, Connection said, byte[] requestId) {
        held = section(head, recoding, requestId);
        if (said == Connection.UPGRADE) {
            // What is a switch of protocols in HTTP/1.1 is a success here (RFC 8441, section 5).
            held.status(OK);
            held.remove(ACCEPT);
        }
        heldLength = octets.length();
    }

    private Http2Headers section(ResponseHead head, Recoding recoding, byte[] requestId) {
        octets.clear();
        ResponseHeadWriter.write(octets, head, recoding, false, Connection.UNSAID, requestId);
        return FieldSections.response(octets.bytes(), octets.length());
    }

    @Override
    public boolean holdsHead() {
        return held != null;
    }

    @Override
    public void trailers(byte[] lines) {
        trailers = lines;
    }

    @Override
    public int size(int payload, boolean last) {
        return (held == null ? 0 : heldLength) + payload + (last ? trailers.length : 0);
    }

    @Override
    public void piece(ByteBuf in, int from, int length, boolean last) {
        boolean ends = last && trailers.length == 0;
        Http2Headers head = held;
        held = null;
        if (head != null) {
            newest = connection.headers(stream, head, ends && length == 0);
        }
        if (length > 0 || (ends && head == null)) {
            newest = connection.data(stream, in.retainedSlice(from, length), ends);
        }
        if (last && !ends) {
            newest = connection.headers(stream, FieldSections.trailers(trailers), true);
        }
    }

    /** Does something once all that was written has left, unless it never will. */
    void onceSent(Runnable then) {
        if (newest != null) {
            newest.addListener(sent -> {
                if (sent.isSuccess()) {
                    then.run();
                }
            });
        }
    }
}
