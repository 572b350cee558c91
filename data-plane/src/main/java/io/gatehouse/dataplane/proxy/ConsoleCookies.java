package io.gatehouse.dataplane.proxy;

import static io.gatehouse.dataplane.proxy.RequestHeadWriter.ascii;

import io.gatehouse.dataplane.http1.OctetWriter;

/**
 * The console's own cookies in a {@code Cookie} line: browsers send them to every port of the console's host (RFC 6265, section 8.5), so
 * also to the gateway, and no upstream may see them. They are known by how their names begin. Stateless.
 */
final class ConsoleCookies {
    private static final byte[] PREFIX = ascii("gatehouse-");

    private ConsoleCookies() {}

    /** Whether there may be one in the value that lies in this range. */
    static boolean mayBeIn(byte[] bytes, int from, int to) {
        for (int at = from; at <= to - PREFIX.length; at++) {
            if (bytes[at] == PREFIX[0] && startsAt(bytes, at, to)) {
                return true;
            }
        }
        return false;
    }

    private static boolean startsAt(byte[] bytes, int at, int to) {
        for (int i = 0; i < PREFIX.length; i++) {
            if (at + i >= to || bytes[at + i] != PREFIX[i]) {
                return false;
            }
        }
        return true;
    }

    /**
     * Writes the line without them: what is before the value as it is, the other cookies as they are. Nothing where there is no other.
     *
     * @param line where the line starts
     * @param from where its value starts
     * @param to where its value ends
     */
    static void writeOthers(OctetWriter out, byte[] bytes, int line, int from, int to) {
        boolean written = false;
        int at = from;
        while (at < to) {
            int first = skipBlanks(bytes, at, to);
            int end = endOfPair(bytes, first, to);
            if (!startsAt(bytes, first, end)) {
                if (written) {
                    out.put(';').put(bytes, at, end);
                } else {
                    out.put(bytes, line, from).put(bytes, first, end);
                }
                written = true;
            }
            at = end + 1;
        }
        if (written) {
            out.put("\r\n");
        }
    }

    private static int skipBlanks(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
        return at;
    }

    private static int endOfPair(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != ';') {
            at++;
        }
        return at;
    }
}
