package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.proxy.ResponseHeadWriter.Connection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;

/**
 * The caller's side of one exchange, whatever protocol it speaks: an HTTP/1.1 connection, or one stream of an HTTP/2 connection.
 * Answers are given as HTTP/1.1 has them (ADR 0006), and lengths count what they would be there. Confined to its loop.
 */
interface Caller {
    ByteBufAllocator alloc();

    /** The caller's address, as text. */
    byte[] address();

    /** Whether the protocol tells where a request's body ends, and its bytes are payload alone. */
    boolean streamsBodies();

    /** Whether more of an answer may be written without piling up. */
    boolean isWritable();

    /** Sends what was written, at the latest when all that has come was looked at. */
    void flush();

    /** Goes on with what was kept: the exchange takes more of its body now, or there is room for another request. */
    void run();

    /** Sets the one deadline of the exchange, {@code span} nanoseconds after {@code now}. */
    void within(long now, long span);

    /** Nothing is awaited of the caller or the upstream. */
    void withoutDeadline();

    /** Writes a whole answer of the gateway's own, head and body. */
    void answer(ByteBuf octets);

    /** Writes a head that announces another. Returns its length. */
    int interim(ResponseHead head, byte[] requestId);

    /**
     * Takes the head of an upstream's answer, and holds it back until the first piece.
     *
     * @param codes whether the body's length is not known in front
     */
    void begin(ResponseHead head, boolean codes, Connection connection, byte[] requestId);

    /** Takes what comes behind the body; before the last piece. */
    void trailers(byte[] lines);

    /** Whether a head is held back. */
    boolean holdsHead();

    /** How many octets {@link #piece} will write. */
    int size(int payload, boolean last);

    /** Writes what is held back of the head, then a piece of the body, perhaps empty, perhaps the last. */
    void piece(ByteBuf in, int from, int length, boolean last);

    /** The exchange is over, and the caller may send another request. */
    void next(long now);

    /**
     * The exchange is over, and so is what it came on, once all is sent.
     *
     * @param unread whether the caller may still be sending
     */
    void leave(boolean unread);

    /** Breaks the answer off, so that the caller cannot take what it got for a whole one. */
    void reset();
}
