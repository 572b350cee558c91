package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.http1.Chunks;
import io.gatehouse.dataplane.loops.EndOfOutput;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;

/** The writing side of an HTTP/1.1 connection to a target: one request after the other, each in its framing. Confined to its loop. */
final class Http1Request {
    private final Channel channel;
    private boolean codes;
    private boolean open;
    private boolean ended;

    Http1Request(Channel channel) {
        this.channel = channel;
    }

    /** Another request is to come. */
    void reset() {
        ended = false;
    }

    void head(ByteBuf octets, boolean chunked) {
        codes = chunked;
        write(octets);
    }

    void body(ByteBuf payload) {
        if (!codes) {
            write(payload);
        } else if (payload.isReadable()) {
            write(Chunks.begin(payload.alloc(), payload.readableBytes()));
            write(payload);
            write(Chunks.end());
        } else {
            payload.release();
        }
    }

    /** What follows is WebSocket, until the caller has said all that it had to say. */
    void open() {
        open = true;
    }

    void end(byte[] trailers) {
        if (open) {
            EndOfOutput.behindWhatWasWritten(channel);
        } else if (codes) {
            write(Chunks.last(trailers));
        }
        ended = true;
    }

    /** Whether the request is complete. */
    boolean hasEnded() {
        return ended;
    }

    private void write(ByteBuf bytes) {
        channel.write(bytes, channel.voidPromise());
    }
}
