package io.gatehouse.dataplane.tracing;

/** The grammar of {@code tracestate} headers (W3C Trace Context level 1, section 3.3.1). Stateless. */
final class TraceState {
    static final int MOST_MEMBERS = 32;
    /** {@link #members} of what is none. */
    static final int MALFORMED = -1;

    private static final int LONGEST_KEY = 256;
    private static final int LONGEST_TENANT = 241;
    private static final int LONGEST_SYSTEM = 14;
    private static final int LONGEST_VALUE = 256;

    private TraceState() {}

    /** How many members a line has, or {@link #MALFORMED}. Empty ones are allowed and not counted. */
    static int members(byte[] bytes, int from, int to) {
        int count = 0;
        int at = from;
        while (at <= to) {
            int comma = indexOf(bytes, ',', at, to);
            int first = skipBlanks(bytes, at, comma);
            int behind = dropBlanks(bytes, first, comma);
            if (first < behind) {
                if (!isMember(bytes, first, behind)) {
                    return MALFORMED;
                }
                count++;
            }
            at = comma + 1;
        }
        return count;
    }

    private static boolean isMember(byte[] bytes, int from, int to) {
        int equals = indexOf(bytes, '=', from, to);
        return equals < to && isKey(bytes, from, equals) && isValue(bytes, equals + 1, to);
    }

    private static boolean isKey(byte[] bytes, int from, int to) {
        int at = indexOf(bytes, '@', from, to);
        if (at == to) {
            return isName(bytes, from, to, LONGEST_KEY, false);
        }
        return isName(bytes, from, at, LONGEST_TENANT, true) && isName(bytes, at + 1, to, LONGEST_SYSTEM, false);
    }

    private static boolean isName(byte[] bytes, int from, int to, int longest, boolean beginsWithDigit) {
        if (from >= to || to - from > longest || !(isLetter(bytes[from]) || beginsWithDigit && isDigit(bytes[from]))) {
            return false;
        }
        for (int i = from + 1; i < to; i++) {
            byte c = bytes[i];
            if (!isLetter(c) && !isDigit(c) && c != '_' && c != '-' && c != '*' && c != '/') {
                return false;
            }
        }
        return true;
    }

    /** Blanks behind it were dropped before. */
    private static boolean isValue(byte[] bytes, int from, int to) {
        if (from >= to || to - from > LONGEST_VALUE) {
            return false;
        }
        for (int i = from; i < to; i++) {
            byte c = bytes[i];
            if (c < ' ' || c > '~' || c == '=') {
                return false;
            }
        }
        return true;
    }

    private static boolean isLetter(byte c) {
        return c >= 'a' && c <= 'z';
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private static int indexOf(byte[] bytes, char wanted, int from, int to) {
        int i = from;
        while (i < to && bytes[i] != wanted) {
            i++;
        }
        return i;
    }

    private static int skipBlanks(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && isBlank(bytes[i])) {
            i++;
        }
        return i;
    }

    private static int dropBlanks(byte[] bytes, int from, int to) {
        int i = to;
        while (i > from && isBlank(bytes[i - 1])) {
            i--;
        }
        return i;
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }
}
