package io.gatehouse.dataplane.http1;

/** Classes of octets (RFC 9110, section 5.6) and comparisons on them. Stateless. */
final class Octets {
    private static final boolean[] TOKEN = new boolean[256];
    private static final boolean[] REG_NAME = new boolean[256];
    private static final boolean[] VALUE = new boolean[256];

    static {
        for (int c = 0; c < 128; c++) {
            boolean alphanumeric = Character.isLetterOrDigit(c);
            TOKEN[c] = alphanumeric || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
            REG_NAME[c] = alphanumeric || "-._~".indexOf(c) >= 0;
        }
        for (int c = 0; c < 256; c++) {
            VALUE[c] = c == '\t' || (c >= ' ' && c != 0x7f);
        }
    }

    private Octets() {}

    static boolean isToken(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!TOKEN[bytes[i] & 0xff]) {
                return false;
            }
        }
        return from < to;
    }

    static boolean isTokenCharacter(int c) {
        return TOKEN[c];
    }

    /** Where the token that starts here ends. Something that is no token character must follow somewhere. */
    static int tokenEnd(byte[] bytes, int from) {
        int i = from;
        while (TOKEN[bytes[i] & 0xff]) {
            i++;
        }
        return i;
    }

    /**
     * Where the field value that starts here ends: at the first control character but tab; octets from 0x80 are opaque and allowed.
     * A control character must follow somewhere.
     */
    static int valueEnd(byte[] bytes, int from) {
        int i = from;
        while (VALUE[bytes[i] & 0xff]) {
            i++;
        }
        return i;
    }

    /** Visible ASCII without {@code #}, which never belongs into a request target. */
    static boolean isTarget(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            int c = bytes[i];
            if (c <= ' ' || c == 0x7f || c == '#') {
                return false;
            }
        }
        return from < to;
    }

    /** A host name, IPv4 address or bracketed IPv6 address, with an optional port (RFC 3986, section 3.2.2). No user info, no percent-encoding. */
    static boolean isAuthority(byte[] bytes, int from, int to) {
        int i = from;
        if (i < to && bytes[i] == '[') {
            i++;
            while (i < to && (isHex(bytes[i]) || bytes[i] == ':' || bytes[i] == '.')) {
                i++;
            }
            if (i < from + 3 || i == to || bytes[i] != ']') {
                return false;
            }
            i++;
        } else {
            while (i < to && REG_NAME[bytes[i] & 0xff]) {
                i++;
            }
            if (i == from) {
                return false;
            }
        }
        return i == to || (bytes[i] == ':' && isPort(bytes, i + 1, to));
    }

    private static boolean isPort(byte[] bytes, int from, int to) {
        return to - from <= 5 && isDigits(bytes, from, to) && decimal(bytes, from, to) <= 65_535;
    }

    static boolean isDigits(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return false;
            }
        }
        return from < to;
    }

    /** The value of digits that were checked; at most 18 of them, so that it fits. */
    static long decimal(byte[] bytes, int from, int to) {
        long value = 0;
        for (int i = from; i < to; i++) {
            value = value * 10 + (bytes[i] - '0');
        }
        return value;
    }

    /** Where the octet lies in the range first; {@code to} when it does not. */
    static int indexOf(byte[] bytes, char wanted, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    /** The start of the range without the spaces and tabs in front. */
    static int skipBlanks(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    /** The end of the range without the spaces and tabs behind. */
    static int dropBlanks(byte[] bytes, int from, int to) {
        int i = to;
        while (from < i && isBlank(bytes[i - 1])) {
            i--;
        }
        return i;
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }

    private static boolean isHex(byte c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    /** Whether the range equals a lower-case ASCII name, case aside. */
    static boolean equalsIgnoreCase(byte[] bytes, int from, int to, String lowerCase) {
        if (to - from != lowerCase.length()) {
            return false;
        }
        for (int i = 0; i < lowerCase.length(); i++) {
            int c = bytes[from + i];
            if (c >= 'A' && c <= 'Z') {
                c |= 0x20;
            }
            if (c != lowerCase.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Whether both ranges hold the same ASCII name, case aside. */
    static boolean equalsIgnoreCase(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
        if (aTo - aFrom != bTo - bFrom) {
            return false;
        }
        for (int i = 0; i < aTo - aFrom; i++) {
            if (lower(a[aFrom + i]) != lower(b[bFrom + i])) {
                return false;
            }
        }
        return true;
    }

    private static int lower(byte c) {
        return c >= 'A' && c <= 'Z' ? c | 0x20 : c;
    }

    static boolean startsWith(byte[] bytes, int from, int to, String text) {
        if (to - from < text.length()) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (bytes[from + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
