package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.netty.buffer.ByteBuf;

/**
 * What a call has of its target: a whole HTTP/1.1 connection, or one stream of an HTTP/2 connection. The request goes in here, head,
 * body, end; the response comes through {@link UpstreamCall}. Confined to its loop.
 */
public interface UpstreamStream {
    /** What it leads to. */
    CompiledTarget target();

    /** The version of HTTP that is spoken, as attributes of spans have it. */
    String version();

    /**
     * Takes the request's head, as HTTP/1.1 has it (ADR 0006).
     *
     * @param chunked whether a body follows whose length the head does not tell
     */
    void head(ByteBuf octets, boolean chunked);

    /** Takes payload of the request's body over. */
    void body(ByteBuf payload);

    /** The request is complete. */
    void end(byte[] trailers);

    /** Sends what was taken. */
    void flush();

    /** Whether more of the body may be given without piling up. */
    boolean isWritable();

    /** Stops or goes on reading the response. */
    void reads(boolean reads);

    /** Ends the call before its response is complete. The call hears nothing more. */
    void abort();
}
