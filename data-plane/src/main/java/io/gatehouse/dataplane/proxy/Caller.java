package io.gatehouse.dataplane.proxy;

import io.netty.buffer.ByteBufAllocator;

/**
 * The caller's side of one exchange, whatever protocol it speaks: an HTTP/1.1 connection, or one stream of an HTTP/2 connection.
 * Confined to its loop.
 */
interface Caller {
    ByteBufAllocator alloc();

    /** The way that its requests have come. */
    Provenance provenance();

    /** Whether the protocol tells where a request's body ends, and its bytes are payload alone. */
    boolean streamsBodies();

    /** Whether more of an answer may be written without piling up. */
    boolean isWritable();

    /** Whether heads may be written without piling up: where there are windows, none holds them. */
    boolean takesHeads();

    /** Sends what was written, at the latest when all that has come was looked at. */
    void flush();

    /** Goes on with what was kept: the exchange takes more of its body now, or there is room for another request. */
    void run();

    /** Sets the one deadline of the exchange, {@code span} nanoseconds after {@code now}. */
    void within(long now, long span);

    /** Nothing is awaited of the caller or the upstream. */
    void withoutDeadline();

    /** Where its answer goes. */
    Answer answer();

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
