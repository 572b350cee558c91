package io.gatehouse.dataplane.http2;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Headers.PseudoHeaderName;
import io.netty.util.AsciiString;

/**
 * Makes field sections of heads that the gateway itself has written, or has checked: octets as HTTP/1.1 has them, each line with its
 * CRLF. Stateless.
 */
public final class FieldSections {
    private static final AsciiString HTTP = AsciiString.cached("http");
    private static final AsciiString HTTPS = AsciiString.cached("https");
    private static final AsciiString TE = AsciiString.cached("te");
    private static final AsciiString TRAILERS = AsciiString.cached("trailers");
    private static final AsciiString CONNECT = AsciiString.cached("CONNECT");
    private static final AsciiString WEBSOCKET = AsciiString.cached("websocket");
    private static final AsciiString KEY = AsciiString.cached("sec-websocket-key");
    private static final int STATUS_FROM = 9;

    private FieldSections() {}

    /** Of the head of a response that ends with its empty line before {@code to}. */
    public static Http2Headers response(byte[] bytes, int to) {
        Http2Headers fields = new DefaultHttp2Headers(false);
        fields.status(copy(bytes, STATUS_FROM, STATUS_FROM + 3));
        add(fields, bytes, behindLine(bytes, 0), to);
        return fields;
    }

    /**
     * Of the head of a request that ends with its empty line before {@code to}; its first line after the request line is Host.
     *
     * @param webSocket whether it is an Upgrade to WebSocket, which is a CONNECT here (RFC 8441, section 5)
     */
    public static Http2Headers request(byte[] bytes, int to, boolean secure, boolean webSocket) {
        Http2Headers fields = new DefaultHttp2Headers(false);
        int method = indexOf(bytes, ' ', 0);
        int target = indexOf(bytes, ' ', method + 1);
        int host = behindLine(bytes, target);
        int behindHost = behindLine(bytes, host);
        if (webSocket) {
            fields.method(CONNECT);
            fields.set(PseudoHeaderName.PROTOCOL.value(), WEBSOCKET);
        } else {
            fields.method(copy(bytes, 0, method));
        }
        fields.scheme(secure ? HTTPS : HTTP);
        fields.authority(copy(bytes, host + "Host: ".length(), behindHost - 2));
        fields.path(copy(bytes, method + 1, target));
        add(fields, bytes, behindHost, to);
        if (webSocket) {
            fields.remove(KEY);
        }
        // The gateway reads trailers whoever calls, and some servers send none without this.
        fields.set(TE, TRAILERS);
        return fields;
    }

    /** Of the lines of a trailer section. */
    public static Http2Headers trailers(byte[] lines) {
        Http2Headers fields = new DefaultHttp2Headers(false);
        add(fields, lines, 0, lines.length);
        return fields;
    }

    private static void add(Http2Headers fields, byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\r') {
            int colon = indexOf(bytes, ':', at);
            int value = colon + 1;
            while (bytes[value] == ' ' || bytes[value] == '\t') {
                value++;
            }
            int behind = behindLine(bytes, value - 1);
            int end = behind - 2;
            while (end > value && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
                end--;
            }
            AsciiString name = lowerCase(bytes, at, colon);
            AsciiString text = copy(bytes, value, Math.max(value, end));
            if (!Octets.belongsToConnection(name, text)) {
                fields.add(name, text);
            }
            at = behind;
        }
    }

    private static int indexOf(byte[] bytes, char octet, int from) {
        int at = from;
        while (bytes[at] != octet) {
            at++;
        }
        return at;
    }

    /** Where the line after the one that {@code at} is in starts. */
    private static int behindLine(byte[] bytes, int at) {
        return indexOf(bytes, '\n', at) + 1;
    }

    private static AsciiString copy(byte[] bytes, int from, int to) {
        return new AsciiString(bytes, from, to - from, true);
    }

    private static AsciiString lowerCase(byte[] bytes, int from, int to) {
        byte[] name = new byte[to - from];
        for (int i = 0; i < name.length; i++) {
            byte c = bytes[from + i];
            name[i] = c >= 'A' && c <= 'Z' ? (byte) (c | 0x20) : c;
        }
        return new AsciiString(name, false);
    }
}
