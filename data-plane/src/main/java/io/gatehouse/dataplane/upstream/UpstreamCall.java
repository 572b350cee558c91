package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.proxyprotocol.Ends;
import io.netty.buffer.ByteBuf;

/**
 * Who called an upstream, and hears of what comes back. Everything is called on the loop of both; after {@link #failed}, or after
 * a part that was {@code last}, nothing more is.
 */
public interface UpstreamCall {
    /** A connection is there: the request may be written now. */
    void connected(UpstreamStream stream);

    /** The connection that the request came on, for targets that are told. */
    Ends caller();

    /** What is asked. */
    RequestHead request();

    /** The upstream goes on in WebSocket: what comes now, and what is sent, are its bytes, until one side closes. */
    void opened(ResponseHead head);

    /**
     * A head has come, perhaps an interim one.
     *
     * @param head valid during the call only
     * @param last whether the response is complete
     */
    void head(ResponseHead head, boolean last);

    /**
     * Payload has come, its coding taken off; it lies in {@code in} between the offsets. May be empty when it is the last.
     *
     * @param in must be retained by whoever keeps it
     */
    void body(ByteBuf in, int from, int to, boolean last);

    /** The trailers of a response that ends with the next part: lines as HTTP/1.1 has them, perhaps none. */
    void trailers(byte[] lines);

    /** All that came in one piece has been told. */
    void pieceEnded();

    /** No more is there for now: a good moment to flush. */
    void pause();

    /** What was written has left, as far as is needed to write more. */
    void writable();

    void failed(UpstreamFault fault);
}
