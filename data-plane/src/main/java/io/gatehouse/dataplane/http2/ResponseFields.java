package io.gatehouse.dataplane.http2;

import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.Reasons;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes an upstream's field section as the head of an HTTP/1.1 response, or as trailers, as strictly as {@link RequestFields}.
 * Stateless.
 */
public final class ResponseFields {
    private ResponseFields() {}

    /**
     * Writes a head, its empty line included.
     *
     * @param ends whether no body follows
     * @param toHead whether the request's method was HEAD
     * @return whether it is one
     */
    public static boolean write(Http2Headers fields, boolean ends, boolean toHead, OctetWriter out) {
        CharSequence status = fields.status();
        if (status == null || status.length() != 3 || !status.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return false;
        }
        int number = Integer.parseInt(status, 0, 3, 10);
        out.put("HTTP/1.1 ").decimal(number).put(' ').put(Reasons.of(number)).put("\r\n");
        boolean hasLength = false;
        int pseudo = 0;
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            AsciiString name = AsciiString.of(field.getKey());
            if (!name.isEmpty() && name.byteAt(0) == ':') {
                pseudo++;
            } else if (!putRegular(name, AsciiString.of(field.getValue()), out)) {
                return false;
            } else {
                hasLength |= name.contentEquals("content-length");
            }
        }
        char kind = status.charAt(0);
        boolean hasBody =
                kind != '1' && !AsciiString.contentEquals(status, "204") && !AsciiString.contentEquals(status, "304");
        if (!hasLength && hasBody && !toHead) {
            out.put(ends ? "content-length: 0\r\n" : "transfer-encoding: chunked\r\n");
        }
        out.put("\r\n");
        return pseudo == 1;
    }

    /**
     * Writes the head of a response that opens a WebSocket (RFC 8441, section 5) as HTTP/1.1 has it.
     *
     * @param accept the value that the caller's key asks for
     * @return whether it does
     */
    public static boolean writeSwitching(Http2Headers fields, String accept, OctetWriter out) {
        out.put(
                "HTTP/1.1 101 Switching Protocols\r\nconnection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-accept: ");
        out.put(accept).put("\r\n");
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            AsciiString name = AsciiString.of(field.getKey());
            boolean regular = name.isEmpty() || name.byteAt(0) != ':';
            if (regular && !name.contentEquals("sec-websocket-accept") && !name.contentEquals("content-length")) {
                if (!putRegular(name, AsciiString.of(field.getValue()), out)) {
                    return false;
                }
            }
        }
        out.put("\r\n");
        return true;
    }

    private static boolean putRegular(AsciiString name, AsciiString value, OctetWriter out) {
        if (!Octets.isLowerCaseToken(name) || !Octets.isFieldValue(value) || Octets.belongsToConnection(name, value)) {
            return false;
        }
        Octets.putField(out, name, value);
        return true;
    }

    /** The lines of a trailer section; null when it is none. */
    public static byte @Nullable [] trailers(Http2Headers fields) {
        OctetWriter out = new OctetWriter(256);
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            if (!putRegular(AsciiString.of(field.getKey()), AsciiString.of(field.getValue()), out)) {
                return null;
            }
        }
        return out.octets();
    }
}
