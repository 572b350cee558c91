package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.compression.Recoding;
import io.gatehouse.dataplane.http1.Chunks;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.http1.Trailers;
import io.gatehouse.dataplane.proxy.ResponseHeadWriter.Connection;
import io.netty.buffer.ByteBuf;

/**
 * The upstream's response on its way to an HTTP/1.1 caller: its head, put together and held back until the first piece of the body or the
 * end of what has come, so that a short answer is one write; then the body in the framing that the caller gets. One per connection, confined to its
 * loop.
 */
final class Http1Answer implements Answer {
    /** Up to here, copying payload behind the head is cheaper than writing two buffers. */
    private static final int COPIED = 8 * 1024;

    /** Octets that chunked coding adds to one piece, at most. */
    private static final int CODING = 24;

    private final Http1Connection to;
    private final OctetWriter head;
    private boolean chunked;
    private boolean held;
    private byte[] trailers = Trailers.NONE;

    /** @param head room for one head */
    Http1Answer(Http1Connection to, OctetWriter head) {
        this.to = to;
        this.head = head;
    }

    @Override
    public void whole(ByteBuf octets) {
        to.write(octets);
    }

    @Override
    public int interim(ResponseHead interim, byte[] requestId) {
        head.clear();
        ResponseHeadWriter.write(head, interim, Recoding.NONE, false, Connection.UNSAID, requestId);
        ByteBuf out = to.alloc().directBuffer(head.length());
        head.drainTo(out);
        int length = out.readableBytes();
        to.write(out);
        return length;
    }

    @Override
    public void begin(
            ResponseHead response, Recoding recoding, boolean codes, Connection connection, byte[] requestId) {
        chunked = codes;
        held = true;
        trailers = Trailers.NONE;
        head.clear();
        ResponseHeadWriter.write(head, response, recoding, chunked, connection, requestId);
    }

    /** Passed on only to callers that say that they read them (RFC 9110, section 6.5.1), and where chunked coding has room for them. */
    @Override
    public void trailers(byte[] lines) {
        trailers = to.readsTrailers() ? lines : Trailers.NONE;
    }

    @Override
    public int size(int payload, boolean last) {
        int coding = 0;
        if (chunked) {
            coding = payload == 0 ? 0 : Integer.toHexString(payload).length() + 4;
            coding += last ? 5 + trailers.length : 0;
        }
        return (held ? head.length() : 0) + payload + coding;
    }

    @Override
    public void piece(ByteBuf in, int from, int length, boolean last) {
        boolean copies = length <= COPIED;
        int room = (held ? head.length() : 0) + (chunked ? CODING + trailers.length : 0) + (copies ? length : 0);
        if (room > 0) {
            ByteBuf out = to.alloc().directBuffer(room);
            if (held) {
                held = false;
                head.drainTo(out);
            }
            if (chunked && length > 0) {
                Chunks.writeSize(out, length);
            }
            if (copies) {
                out.writeBytes(in, from, length);
                if (chunked) {
                    Chunks.writeEnd(out, length > 0, last, trailers);
                }
            }
            to.write(out);
        }
        if (!copies) {
            to.write(in.retainedSlice(from, length));
            if (chunked) {
                to.write(Chunks.end());
                if (last) {
                    to.write(Chunks.last(trailers));
                }
            }
        }
    }

    @Override
    public boolean holdsHead() {
        return held;
    }
}
