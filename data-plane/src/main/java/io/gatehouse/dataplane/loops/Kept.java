package io.gatehouse.dataplane.loops;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;

/** Bytes of a connection that nobody could take yet. Owns its buffer; confined to the connection's loop. */
public final class Kept {
    private @Nullable ByteBuf bytes;

    /** Adds what has come behind what is there; the buffer is taken over. */
    public void add(ByteBuf more, ByteBufAllocator alloc) {
        ByteBuf before = bytes;
        if (before == null) {
            bytes = more;
            return;
        }
        ByteBuf both = alloc.buffer(before.readableBytes() + more.readableBytes());
        both.writeBytes(before).writeBytes(more);
        before.release();
        more.release();
        bytes = both;
    }

    /** What is there, for a look or to be read from; null when there is nothing. */
    public @Nullable ByteBuf bytes() {
        return bytes;
    }

    /** What is there, now the caller's to release; null when there is nothing. */
    public @Nullable ByteBuf take() {
        ByteBuf taken = bytes;
        bytes = null;
        return taken;
    }

    public boolean isEmpty() {
        return bytes == null;
    }

    /** Lets go of what is there. */
    public void drop() {
        if (bytes != null) {
            bytes.release();
            bytes = null;
        }
    }
}
