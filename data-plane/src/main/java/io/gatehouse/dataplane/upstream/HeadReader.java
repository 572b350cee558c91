package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.http1.HeadLimits;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.netty.buffer.ByteBuf;

/** Reads the heads of responses out of buffers. One per loop, confined to it: what it read is valid until it reads again. */
final class HeadReader {
    static final int INCOMPLETE = -1;
    static final int BROKEN = -2;

    /** Enough for nearly every head; only a longer one makes us look at more of what came with it. */
    private static final int FIRST_LOOK = 1024;

    private static final int STATUS_LINE = 1024;

    private final ResponseHead head;
    private final byte[] bytes;

    HeadReader(HeadLimits limits) {
        this.head = new ResponseHead(limits);
        this.bytes = new byte[limits.headers() + STATUS_LINE];
    }

    /** Reads the head that starts at {@code from}. Returns the offset behind it, {@link #INCOMPLETE} or {@link #BROKEN}. */
    int read(ByteBuf in, int from, int to) {
        int length = Math.min(to - from, FIRST_LOOK);
        in.getBytes(from, bytes, 0, length);
        int end = RequestHead.findEnd(bytes, 0, length);
        if (end == RequestHead.INCOMPLETE && length < to - from) {
            int seen = length;
            length = Math.min(to - from, bytes.length);
            in.getBytes(from + seen, bytes, seen, length - seen);
            end = RequestHead.findEnd(bytes, seen - 3, length);
        }
        if (end == RequestHead.INCOMPLETE) {
            return length == bytes.length ? BROKEN : INCOMPLETE;
        }
        return end != RequestHead.MALFORMED && head.parse(bytes, 0, end) ? from + end : BROKEN;
    }

    /** The head read last. */
    ResponseHead head() {
        return head;
    }
}
