package io.gatehouse.dataplane.http2;

import io.gatehouse.dataplane.http1.OctetWriter;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What names and values of HTTP/2 may be made of (RFC 9113, section 8.2.1), and how they become octets. Stateless. */
final class Octets {
    static final AsciiString HOST = AsciiString.cached("host");

    private static final boolean[] LOWER_CASE_TOKEN = new boolean[256];

    static {
        for (byte c : "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz".getBytes(StandardCharsets.US_ASCII)) {
            LOWER_CASE_TOKEN[c] = true;
        }
    }

    private Octets() {}

    static boolean isLowerCaseToken(AsciiString name) {
        for (int i = 0; i < name.length(); i++) {
            if (!LOWER_CASE_TOKEN[name.byteAt(i) & 0xff]) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    static boolean isToken(AsciiString text) {
        for (int i = 0; i < text.length(); i++) {
            int c = text.byteAt(i) & 0xff;
            if (!LOWER_CASE_TOKEN[c >= 'A' && c <= 'Z' ? c | 0x20 : c]) {
                return false;
            }
        }
        return !text.isEmpty();
    }

    /** No control character, and no blank at either end. */
    static boolean isFieldValue(AsciiString value) {
        int length = value.length();
        for (int i = 0; i < length; i++) {
            int c = value.byteAt(i) & 0xff;
            if ((c < ' ' && c != '\t') || c == 0x7f) {
                return false;
            }
        }
        return length == 0 || (!isBlank(value.byteAt(0)) && !isBlank(value.byteAt(length - 1)));
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }

    /** No control character and no blank anywhere. */
    static boolean isVisible(AsciiString value) {
        for (int i = 0; i < value.length(); i++) {
            int c = value.byteAt(i) & 0xff;
            if (c <= ' ' || c == 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** What HTTP/2 has no use for, and forbids (RFC 9113, section 8.2.2). */
    static boolean belongsToConnection(AsciiString name, AsciiString value) {
        return switch (name.length()) {
            case 2 -> name.contentEquals("te") && !value.contentEqualsIgnoreCase("trailers");
            case 7 -> name.contentEquals("upgrade");
            case 10 -> name.contentEquals("connection") || name.contentEquals("keep-alive");
            case 16 -> name.contentEquals("proxy-connection");
            case 17 -> name.contentEquals("transfer-encoding");
            default -> false;
        };
    }

    static OctetWriter put(OctetWriter out, @Nullable AsciiString text) {
        if (text != null) {
            int from = text.arrayOffset();
            out.put(text.array(), from, from + text.length());
        }
        return out;
    }

    static void putField(OctetWriter out, AsciiString name, AsciiString value) {
        put(out, name).put(": ");
        put(out, value).put("\r\n");
    }
}
