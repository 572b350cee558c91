package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.compression.Recoding;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.proxy.ResponseHeadWriter.Connection;
import io.netty.buffer.ByteBuf;

/**
 * An answer on its way to a caller. It is given as HTTP/1.1 has it, whatever protocol it leaves in (ADR 0006), and its lengths count
 * what they would be there. What is written leaves with {@link Caller#flush}. Confined to its loop.
 */
interface Answer {
    /** Writes a whole answer of the gateway's own, head and body. */
    void whole(ByteBuf octets);

    /** Writes a head that announces another. Returns its length. */
    int interim(ResponseHead head, byte[] requestId);

    /**
     * Takes the head of an upstream's answer, and holds it back until the first piece, so that a short answer is one write.
     *
     * @param recoding what compression makes of it
     * @param codes whether the body's length is not known in front
     */
    void begin(ResponseHead head, Recoding recoding, boolean codes, Connection connection, byte[] requestId);

    /** Whether a head is held back. */
    boolean holdsHead();

    /** Takes what comes behind the body; before the last piece. */
    void trailers(byte[] lines);

    /** How many octets {@link #piece} will write. */
    int size(int payload, boolean last);

    /** Writes what is held back of the head, then a piece of the body, perhaps empty, perhaps the last. */
    void piece(ByteBuf in, int from, int length, boolean last);
}
