package io.gatehouse.dataplane.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** What goes around payload in chunked coding (RFC 9112, section 7.1). Stateless. */
final class Chunks {
    private static final ByteBuf CRLF = constant("\r\n");
    private static final ByteBuf LAST = constant("0\r\n\r\n");
    private static final ByteBuf CRLF_LAST = constant("\r\n0\r\n\r\n");

    private Chunks() {}

    private static ByteBuf constant(String text) {
        ByteBuf buffer = Unpooled.directBuffer(text.length());
        buffer.writeCharSequence(text, StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(buffer.asReadOnly());
    }

    /** The line in front of a chunk. */
    static ByteBuf begin(ByteBufAllocator alloc, int length) {
        ByteBuf line = alloc.directBuffer(10);
        writeSize(line, length);
        return line;
    }

    static void writeSize(ByteBuf out, int length) {
        ByteBufUtil.writeAscii(out, Integer.toHexString(length));
        ByteBufUtil.writeShortBE(out, '\r' << 8 | '\n');
    }

    /**
     * What comes behind a chunk; one of both must be true.
     *
     * @param chunk whether there was one
     * @param last whether the body ends here
     */
    static ByteBuf end(boolean chunk, boolean last) {
        ByteBuf end = !last ? CRLF : chunk ? CRLF_LAST : LAST;
        return end.duplicate();
    }

    /** Writes what {@link #end} gives; nothing when neither holds. */
    static void writeEnd(ByteBuf out, boolean chunk, boolean last) {
        if (chunk) {
            ByteBufUtil.writeShortBE(out, '\r' << 8 | '\n');
        }
        if (last) {
            ByteBufUtil.writeAscii(out, "0\r\n\r\n");
        }
    }
}
