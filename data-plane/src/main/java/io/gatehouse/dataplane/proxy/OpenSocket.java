package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.upstream.UpstreamStream;
import io.gatehouse.dataplane.websocket.CloseFrame;
import io.gatehouse.dataplane.websocket.FrameFollower;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/** What is known of a WebSocket that is open: where its frames are, and whether it is to end. Reused with its exchange; confined to its loop. */
final class OpenSocket {
    private final FrameFollower fromCaller = new FrameFollower();
    private final FrameFollower fromUpstream = new FrameFollower();
    private int code;

    void open() {
        fromCaller.reset();
        fromUpstream.reset();
        code = 0;
    }

    /** What can be read now goes to the upstream. */
    void fromCaller(ByteBuf in) {
        fromCaller.pass(in, in.readerIndex(), in.writerIndex());
    }

    void fromUpstream(ByteBuf in, int from, int to) {
        fromUpstream.pass(in, from, to);
    }

    /** It is to end, with this code. */
    void leave(int with) {
        code = with;
    }

    boolean isLeaving() {
        return code != 0;
    }

    /** Whether the caller can be told so without cutting a frame in two. */
    boolean mayLeave() {
        return isLeaving() && fromUpstream.isBetweenFrames();
    }

    /** Says goodbye to the upstream, unless the caller is in the middle of a frame, and breaks with it. Returns what the caller is told last. */
    ByteBuf leave(UpstreamStream upstream, ByteBufAllocator alloc) {
        if (fromCaller.isBetweenFrames()) {
            upstream.body(CloseFrame.toUpstream(alloc, code));
            upstream.flush();
        }
        upstream.abort();
        return CloseFrame.toCaller(alloc, code);
    }
}
