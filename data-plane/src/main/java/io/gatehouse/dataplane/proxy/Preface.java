package io.gatehouse.dataplane.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2CodecUtil;

/** What a caller that knows that HTTP/2 is spoken here begins with (RFC 9113, section 3.4). Stateless. */
final class Preface {
    private static final ByteBuf TEXT =
            Unpooled.unreleasableBuffer(Http2CodecUtil.connectionPrefaceBuf().asReadOnly());

    /** How the beginning of a connection compares. */
    enum Match {
        NONE,
        /** It is the same as far as it goes. */
        SO_FAR,
        WHOLE
    }

    private Preface() {}

    /** Compares what has come first on a connection, which must be something. */
    static Match match(ByteBuf in) {
        if (in.getByte(in.readerIndex()) != 'P') {
            return Match.NONE;
        }
        int length = Math.min(in.readableBytes(), TEXT.readableBytes());
        if (!ByteBufUtil.equals(in, in.readerIndex(), TEXT, TEXT.readerIndex(), length)) {
            return Match.NONE;
        }
        return length == TEXT.readableBytes() ? Match.WHOLE : Match.SO_FAR;
    }
}
