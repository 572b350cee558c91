package io.gatehouse.dataplane.http1;

/**
 * What a header line is to a gateway, told by its name alone. Plain numbers, since one is looked up for every line of every head.
 * Stateless.
 */
public final class FieldKind {
    /** Passed on as it is. */
    public static final int PLAIN = 0;

    public static final int HOST = 1;
    public static final int CONTENT_LENGTH = 2;
    public static final int TRANSFER_ENCODING = 3;
    public static final int CONNECTION = 4;
    public static final int EXPECT = 5;
    /** Meant for the next hop only (RFC 9110, section 7.6.1). */
    public static final int HOP_BY_HOP = 6;
    /** Says who called, by which way, or what is asked for, in the gateway's place: not believed, and not passed on. See {@link Claims}. */
    public static final int IDENTITY = 7;

    public static final int REQUEST_ID = 8;
    /** Cookies, among which those of the console are not passed on. */
    public static final int COOKIE = 9;
    /** Says who called: passed on only from a trusted proxy. See {@link Claims#CALLERS}. */
    public static final int CALLER = 10;
    /** Asks for another method than the request line. See {@link Claims#METHODS}. */
    public static final int METHOD = 11;

    private FieldKind() {}

    /**
     * The kind of the name in this range. Servers exist that take {@code _} for {@code -}; a name that is special only when read
     * so is {@link #IDENTITY}, and thus not passed on.
     */
    static int of(byte[] bytes, int from, int to) {
        int kind = exact(bytes, from, to);
        if (kind == PLAIN && Octets.indexOf(bytes, '_', from, to) < to) {
            byte[] read = new byte[to - from];
            for (int i = 0; i < read.length; i++) {
                read[i] = bytes[from + i] == '_' ? (byte) '-' : bytes[from + i];
            }
            return exact(read, 0, read.length) == PLAIN ? PLAIN : IDENTITY;
        }
        return kind;
    }

    private static int exact(byte[] bytes, int from, int to) {
        int kind = switch (to - from) {
            case 2 -> is(bytes, from, to, "te", HOP_BY_HOP);
            case 4 -> is(bytes, from, to, "host", HOST);
            case 6 -> is(bytes, from, to, "expect", EXPECT) | is(bytes, from, to, "cookie", COOKIE);
            case 7 -> is(bytes, from, to, "trailer", HOP_BY_HOP) | is(bytes, from, to, "upgrade", HOP_BY_HOP);
            case 10 -> is(bytes, from, to, "connection", CONNECTION) | is(bytes, from, to, "keep-alive", HOP_BY_HOP);
            case 12 -> is(bytes, from, to, "x-request-id", REQUEST_ID);
            case 14 ->
                is(bytes, from, to, "content-length", CONTENT_LENGTH)
                        | is(bytes, from, to, "http2-settings", HOP_BY_HOP);
            case 16 -> is(bytes, from, to, "proxy-connection", HOP_BY_HOP);
            case 17 -> is(bytes, from, to, "transfer-encoding", TRANSFER_ENCODING);
            case 18 -> is(bytes, from, to, "proxy-authenticate", HOP_BY_HOP);
            case 19 -> is(bytes, from, to, "proxy-authorization", HOP_BY_HOP);
            default -> PLAIN;
        };
        return kind == PLAIN ? Claims.kind(bytes, from, to) : kind;
    }

    private static int is(byte[] bytes, int from, int to, String name, int kind) {
        return Octets.equalsIgnoreCase(bytes, from, to, name) ? kind : PLAIN;
    }
}
