package io.gatehouse.dataplane.gateway;

/**
 * Brings a request's path into its one normal form, before routing and policies see it (RFC 3986, section 6.2.2): unreserved
 * characters decoded, other escapes in upper case, what has no place in a path escaped, dot segments resolved, {@code //}
 * collapsed. The normal form of a normal form is itself.
 *
 * <p>Refused is what servers are known to read differently: an escaped slash, backslash or control character, a bare backslash or
 * semicolon, a broken escape, and dot segments that climb over the root. Stateless; allocates nothing.
 */
public final class PathNormalizer {
    /** {@link #normalise}: the path is in normal form already; nothing was written. */
    public static final int UNCHANGED = 0;
    /** {@link #normalise}: the request must be refused with 400. */
    public static final int REFUSED = -1;

    private static final byte PLAIN = 0;
    private static final byte SLASH = 1;
    private static final byte PERCENT = 2;
    private static final byte ESCAPE = 3;
    private static final byte BAD = 4;

    private static final byte[] KIND = new byte[256];
    private static final boolean[] UNRESERVED = new boolean[128];
    private static final byte[] HEX = "0123456789ABCDEF".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    static {
        for (int c = 0; c < 256; c++) {
            boolean letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (c < 128) {
                UNRESERVED[c] = letterOrDigit || "-._~".indexOf(c) >= 0;
            }
            if (letterOrDigit || "-._~!$&'()*+,=:@".indexOf(c) >= 0) {
                KIND[c] = PLAIN;
            } else if (c == '/') {
                KIND[c] = SLASH;
            } else if (c == '%') {
                KIND[c] = PERCENT;
            } else if (c <= ' ' || c == 0x7f || "\\;?#".indexOf(c) >= 0) {
                KIND[c] = BAD;
            } else {
                KIND[c] = ESCAPE;
            }
        }
    }

    private PathNormalizer() {}

    /**
     * Normalises the path in {@code source}, query excluded.
     *
     * @param into takes the normal form from its start; three times the path's length always suffices, and what does not fit is refused
     * @return the length of the normal form, {@link #UNCHANGED} or {@link #REFUSED}
     */
    public static int normalise(byte[] source, int from, int to, byte[] into) {
        if (from == to || source[from] != '/') {
            return REFUSED;
        }
        for (int i = from; i < to; i++) {
            byte kind = KIND[source[i] & 0xff];
            if (kind != PLAIN && (kind != SLASH || (i + 1 < to && isSuspect(source, i + 1, to)))) {
                return rewrite(source, from, to, into);
            }
        }
        return UNCHANGED;
    }

    /** Whether the segment that starts here is empty, with more behind it, or may be a dot segment. */
    private static boolean isSuspect(byte[] source, int at, int to) {
        if (source[at] == '/') {
            return true;
        }
        return source[at] == '.' && isDots(source, at, segmentEnd(source, at, to));
    }

    private static int rewrite(byte[] source, int from, int to, byte[] into) {
        int length = 0;
        int at = from;
        while (at < to) {
            int end = segmentEnd(source, at + 1, to);
            if (length + 1 + 3 * (end - at - 1) > into.length) {
                return REFUSED;
            }
            boolean last = end == to;
            int segment = length;
            into[length++] = '/';
            length = copySegment(source, at + 1, end, into, length);
            if (length == REFUSED) {
                return REFUSED;
            }
            if (isDots(into, segment + 1, length)) {
                boolean parent = length - segment == 3;
                if (parent && segment == 0) {
                    return REFUSED;
                }
                length = parent ? lastSlash(into, segment) : segment;
                if (last) {
                    into[length++] = '/';
                }
            } else if (length == segment + 1 && !last) {
                length = segment;
            }
            at = end;
        }
        return length;
    }

    private static int copySegment(byte[] source, int from, int to, byte[] into, int start) {
        int length = start;
        for (int i = from; i < to; i++) {
            int c = source[i] & 0xff;
            switch (KIND[c]) {
                case PLAIN -> into[length++] = (byte) c;
                case ESCAPE -> length = escape(c, into, length);
                case PERCENT -> {
                    int decoded = i + 2 < to ? decode(source[i + 1], source[i + 2]) : -1;
                    if (decoded < ' ' || decoded == 0x7f || decoded == '/' || decoded == '\\') {
                        return REFUSED;
                    }
                    if (decoded < 128 && UNRESERVED[decoded]) {
                        into[length++] = (byte) decoded;
                    } else {
                        length = escape(decoded, into, length);
                    }
                    i += 2;
                }
                default -> {
                    return REFUSED;
                }
            }
        }
        return length;
    }

    private static int escape(int c, byte[] into, int at) {
        into[at] = '%';
        into[at + 1] = HEX[c >> 4];
        into[at + 2] = HEX[c & 15];
        return at + 3;
    }

    /** The octet behind two hexadecimal digits, or something below 0. */
    private static int decode(byte high, byte low) {
        int upper = Character.digit(high, 16);
        int lower = Character.digit(low, 16);
        return upper < 0 || lower < 0 ? -1 : upper << 4 | lower;
    }

    private static boolean isDots(byte[] bytes, int from, int to) {
        return switch (to - from) {
            case 1 -> bytes[from] == '.';
            case 2 -> bytes[from] == '.' && bytes[from + 1] == '.';
            default -> false;
        };
    }

    private static int segmentEnd(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != '/') {
            i++;
        }
        return i;
    }

    /** Where the last slash before {@code before} lies; there is one. */
    private static int lastSlash(byte[] bytes, int before) {
        int i = before - 1;
        while (bytes[i] != '/') {
            i--;
        }
        return i;
    }
}
