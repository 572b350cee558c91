package io.gatehouse.dataplane.tracing;

/** What a {@code traceparent} header says (W3C Trace Context level 1, section 3.2). Reused; confined to its loop. */
final class TraceParent {
    private static final int LENGTH = 55;
    private static final int UNUSABLE_VERSION = 0xff;
    private static final int SAMPLED = 1;

    private long high;
    private long low;
    private long span;
    private boolean sampled;

    /** Reads a value. Whether it is one; nothing else here means anything when it is not. */
    boolean read(byte[] bytes, int from, int to) {
        int length = to - from;
        if (length < LENGTH
                || !isField(bytes, from, 2, '-')
                || !isField(bytes, from + 3, 32, '-')
                || !isField(bytes, from + 36, 16, '-')
                || !isHex(bytes, from + 53, 2)) {
            return false;
        }
        long version = hex(bytes, from, 2);
        if (version == UNUSABLE_VERSION || (length > LENGTH && (version == 0 || bytes[from + LENGTH] != '-'))) {
            return false;
        }
        high = hex(bytes, from + 3, 16);
        low = hex(bytes, from + 19, 16);
        span = hex(bytes, from + 36, 16);
        sampled = (hex(bytes, from + 53, 2) & SAMPLED) != 0;
        return (high | low) != 0 && span != 0;
    }

    private static boolean isField(byte[] bytes, int from, int digits, char end) {
        return isHex(bytes, from, digits) && bytes[from + digits] == end;
    }

    private static boolean isHex(byte[] bytes, int from, int digits) {
        for (int i = from; i < from + digits; i++) {
            int c = bytes[i];
            if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
                return false;
            }
        }
        return true;
    }

    /** The value of digits that were checked. */
    private static long hex(byte[] bytes, int from, int digits) {
        long value = 0;
        for (int i = from; i < from + digits; i++) {
            value = value << 4 | (bytes[i] <= '9' ? bytes[i] - '0' : bytes[i] - 'a' + 10);
        }
        return value;
    }

    /** The first half of the trace's id. */
    long high() {
        return high;
    }

    /** The second half of the trace's id. */
    long low() {
        return low;
    }

    /** The caller's span. */
    long span() {
        return span;
    }

    /** Whether the caller may have recorded it. */
    boolean isSampled() {
        return sampled;
    }
}
