package io.gatehouse.dataplane.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** What goes around payload in chunked coding (RFC 9112, section 7.1). Stateless. */
public final class Chunks {
    private static final ByteBuf CRLF = constant("\r\n");
    private static final ByteBuf LAST = constant("0\r\n\r\n");

    private Chunks() {}

    private static ByteBuf constant(String text) {
        ByteBuf buffer = Unpooled.directBuffer(text.length());
        buffer.writeCharSequence(text, StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(buffer.asReadOnly());
    }

    /** The line in front of a chunk. */
    public static ByteBuf begin(ByteBufAllocator alloc, int length) {
        ByteBuf line = alloc.directBuffer(10);
        writeSize(line, length);
        return line;
    }

    /** The same, into a buffer. */
    public static void writeSize(ByteBuf out, int length) {
        ByteBufUtil.writeAscii(out, Integer.toHexString(length));
        ByteBufUtil.writeShortBE(out, '\r' << 8 | '\n');
    }

    /** What comes behind a chunk. */
    public static ByteBuf end() {
        return CRLF.duplicate();
    }

    /** What comes behind the last chunk, with the lines of a trailer section, which may be none. */
    public static ByteBuf last(byte[] trailers) {
        return trailers.length == 0
                ? LAST.duplicate()
                : Unpooled.wrappedBuffer(LAST.slice(0, 3), Unpooled.wrappedBuffer(trailers), CRLF.duplicate());
    }

    /** Writes what {@link #end} gives where there was a chunk, and what {@link #last} gives where the body ends. */
    public static void writeEnd(ByteBuf out, boolean chunk, boolean last, byte[] trailers) {
        if (chunk) {
            ByteBufUtil.writeShortBE(out, '\r' << 8 | '\n');
        }
        if (last) {
            ByteBufUtil.writeAscii(out, "0\r\n");
            out.writeBytes(trailers);
            ByteBufUtil.writeShortBE(out, '\r' << 8 | '\n');
        }
    }
}
