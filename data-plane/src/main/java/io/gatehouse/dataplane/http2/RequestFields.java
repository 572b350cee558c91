package io.gatehouse.dataplane.http2;

import io.gatehouse.dataplane.http1.HeadFault;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.websocket.Handshake;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.util.AsciiString;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a caller's field section as the head of an HTTP/1.1 request. What could be read in two ways is no request (RFC 9113,
 * sections 8.1.1, 8.2 and 8.3); the rest is left to the HTTP/1.1 parser. A WebSocket (RFC 8441) is written as the Upgrade that it would be
 * in HTTP/1.1. Reusable; confined to one event loop.
 */
public final class RequestFields {
    private static final AsciiString GET = AsciiString.cached("GET");

    private @Nullable AsciiString method;
    private @Nullable AsciiString scheme;
    private @Nullable AsciiString path;
    private @Nullable AsciiString authority;
    private @Nullable AsciiString protocol;
    private @Nullable AsciiString host;
    private boolean hasLength;
    private boolean hasCookie;
    private boolean regular;

    /**
     * Writes a head, its empty line included.
     *
     * @param ends whether no body follows
     * @return null when it is one, else why not; then what was written is worth nothing
     */
    public @Nullable HeadFault write(Http2Headers fields, boolean ends, OctetWriter out) {
        method = scheme = path = authority = protocol = host = null;
        hasLength = hasCookie = regular = false;
        HeadFault fault = readPseudo(fields);
        if (fault != null) {
            return fault;
        }
        Octets.put(out, opensWebSocket() ? GET : method).put(' ');
        Octets.put(out, path).put(" HTTP/1.1\r\n");
        fault = writeRegular(fields, out);
        if (fault == null) {
            fault = writeHost(out);
        }
        if (hasCookie) {
            writeCookies(fields, out);
        }
        if (opensWebSocket()) {
            if (ends || hasLength) {
                return HeadFault.BAD_PSEUDO_HEADER;
            }
            out.put("connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-key: ");
            out.put(Handshake.key()).put("\r\n");
        } else if (!ends && !hasLength) {
            out.put("transfer-encoding: chunked\r\n");
        }
        out.put("\r\n");
        return fault;
    }

    private @Nullable HeadFault readPseudo(Http2Headers fields) {
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            AsciiString name = AsciiString.of(field.getKey());
            if (name.isEmpty()) {
                return HeadFault.BAD_HEADER_NAME;
            }
            if (name.byteAt(0) == ':') {
                HeadFault fault =
                        regular ? HeadFault.BAD_PSEUDO_HEADER : pseudo(name, AsciiString.of(field.getValue()));
                if (fault != null) {
                    return fault;
                }
            } else {
                regular = true;
            }
        }
        if (method == null || !Octets.isToken(method)) {
            return HeadFault.BAD_METHOD;
        }
        if (method.contentEquals("CONNECT") && !opensWebSocket()) {
            return HeadFault.CONNECT;
        }
        if (protocol != null && !method.contentEquals("CONNECT")) {
            return HeadFault.BAD_PSEUDO_HEADER;
        }
        boolean known = scheme != null && (scheme.contentEquals("http") || scheme.contentEquals("https"));
        return known && path != null && isPath(path) ? null : HeadFault.BAD_PSEUDO_HEADER;
    }

    private boolean opensWebSocket() {
        return protocol != null && protocol.contentEquals("websocket");
    }

    private @Nullable HeadFault pseudo(AsciiString name, AsciiString value) {
        AsciiString before = null;
        switch (name.toString()) {
            case ":method" -> {
                before = method;
                method = value;
            }
            case ":scheme" -> {
                before = scheme;
                scheme = value;
            }
            case ":path" -> {
                before = path;
                path = value;
            }
            case ":authority" -> {
                before = authority;
                authority = value;
            }
            case ":protocol" -> {
                before = protocol;
                protocol = value;
            }
            default -> {
                return HeadFault.BAD_PSEUDO_HEADER;
            }
        }
        return before == null ? null : HeadFault.BAD_PSEUDO_HEADER;
    }

    /** Origin form, or the asterisk of OPTIONS: never absolute, so that the authority is said once. */
    private boolean isPath(AsciiString value) {
        if (value.isEmpty() || !Octets.isVisible(value)) {
            return false;
        }
        return value.byteAt(0) == '/'
                || (value.contentEquals("*") && method != null && method.contentEquals("OPTIONS"));
    }

    private @Nullable HeadFault writeRegular(Http2Headers fields, OctetWriter out) {
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            AsciiString name = AsciiString.of(field.getKey());
            AsciiString value = AsciiString.of(field.getValue());
            if (name.byteAt(0) == ':') {
                continue;
            }
            if (!Octets.isLowerCaseToken(name)) {
                return HeadFault.BAD_HEADER_NAME;
            }
            if (!Octets.isFieldValue(value)) {
                return HeadFault.BAD_HEADER_VALUE;
            }
            if (Octets.belongsToConnection(name, value)) {
                return HeadFault.CONNECTION_HEADER;
            }
            if (name.contentEquals("host")) {
                if (host != null) {
                    return HeadFault.BAD_HOST;
                }
                host = value;
            } else if (name.contentEquals("cookie")) {
                hasCookie = true;
            } else if (!name.contentEquals("sec-websocket-key")) {
                hasLength |= name.contentEquals("content-length");
                Octets.putField(out, name, value);
            }
        }
        return null;
    }

    /** The authority, where both are given they must be the same (RFC 9113, section 8.3.1). */
    private @Nullable HeadFault writeHost(OctetWriter out) {
        AsciiString named = authority == null ? host : authority;
        if (named == null || (authority != null && host != null && !authority.contentEqualsIgnoreCase(host))) {
            return HeadFault.BAD_HOST;
        }
        if (!Octets.isVisible(named)) {
            return HeadFault.BAD_HOST;
        }
        Octets.putField(out, Octets.HOST, named);
        return null;
    }

    /** Crumbs become one line again (RFC 9113, section 8.2.3). */
    private static void writeCookies(Http2Headers fields, OctetWriter out) {
        String lead = "cookie: ";
        for (Map.Entry<CharSequence, CharSequence> field : fields) {
            AsciiString name = AsciiString.of(field.getKey());
            if (name.contentEquals("cookie")) {
                Octets.put(out.put(lead), AsciiString.of(field.getValue()));
                lead = "; ";
            }
        }
        out.put("\r\n");
    }
}
