package io.gatehouse.dataplane.http1;

/**
 * The head of one HTTP/1.1 response of an upstream: where its reason and each header lie in the bytes that came in (RFC 9112,
 * sections 4 and 6). As strict as {@link RequestHead}: an ambiguous answer is none.
 *
 * <p>Reusable and mutable: one per event loop. Valid until the bytes change or the next parse.
 */
public final class ResponseHead {
    /** {@link #bodyLength}: the body comes in chunks. */
    public static final long CHUNKED = -1;
    /** {@link #bodyLength}: the body ends with the connection. */
    public static final long UNTIL_CLOSE = -2;

    private static final byte[] NONE = {};

    private final HeadLimits limits;
    private final FieldLines fields;
    private byte[] bytes = NONE;
    private int length;
    private int status;
    private int reasonFrom;
    private int reasonTo;
    private boolean http10;

    public ResponseHead(HeadLimits limits) {
        this.limits = limits;
        this.fields = new FieldLines(limits.count());
    }

    /** Reads a whole head: {@code to} is what {@link RequestHead#findEnd} returned. Whether it is valid. */
    public boolean parse(byte[] source, int from, int to) {
        bytes = source;
        length = to - from;
        fields.reset(source);
        if (!parseStatusLine(from, to)) {
            return false;
        }
        int at = reasonTo + 2;
        if (to - at > limits.headers()) {
            return false;
        }
        while (at < to - 2) {
            if (fields.read(at) != null) {
                return false;
            }
            at = fields.next();
        }
        return !fields.hasEncoding() || (!fields.hasLength() && !http10);
    }

    private boolean parseStatusLine(int from, int to) {
        if (to - from < 15 || !Octets.startsWith(bytes, from, to, "HTTP/1.") || bytes[from + 8] != ' ') {
            return false;
        }
        byte minor = bytes[from + 7];
        http10 = minor == '0';
        if ((minor != '0' && minor != '1') || !Octets.isDigits(bytes, from + 9, from + 12)) {
            return false;
        }
        status = (int) Octets.decimal(bytes, from + 9, from + 12);
        reasonFrom = from + 12;
        reasonTo = Octets.valueEnd(bytes, reasonFrom);
        boolean ends = bytes[reasonTo] == '\r' && bytes[reasonTo + 1] == '\n';
        boolean parted = reasonFrom == reasonTo || bytes[reasonFrom] == ' ';
        return ends && parted && status >= 100 && status <= 599;
    }

    /** Octets of all of it. */
    public int length() {
        return length;
    }

    public int status() {
        return status;
    }

    /** Whether the upstream goes on in WebSocket (RFC 6455, section 4.2.2). */
    public boolean opensWebSocket() {
        return status == 101 && fields.upgradesToWebSocket();
    }

    /** Whether another head follows (RFC 9110, section 15.2). */
    public boolean isInterim() {
        return status < 200;
    }

    /**
     * Length of the body in bytes, {@link #CHUNKED} or {@link #UNTIL_CLOSE} (RFC 9112, section 6.3).
     *
     * @param toHead whether the request's method was HEAD
     */
    public long bodyLength(boolean toHead) {
        if (toHead || status < 200 || status == 204 || status == 304) {
            return 0;
        }
        if (fields.hasEncoding()) {
            return CHUNKED;
        }
        return fields.hasLength() ? fields.length() : UNTIL_CLOSE;
    }

    /** Whether the upstream will take another request on this connection. */
    public boolean keepsConnection() {
        return !fields.saysClose() && (!http10 || fields.saysKeepAlive());
    }

    /** Whether the body is of a media type that begins so, given in lower case. */
    public boolean hasTypeLike(String lowerCase) {
        for (int i = 0; i < fields.count(); i++) {
            if (Octets.equalsIgnoreCase(bytes, fields.from(i), fields.nameTo(i), "content-type")) {
                int from = fields.valueFrom(i);
                int to = from + lowerCase.length();
                return to <= fields.valueTo(i) && Octets.equalsIgnoreCase(bytes, from, to, lowerCase);
            }
        }
        return false;
    }

    /** Where the space and the reason behind the status code start; empty when there is none. */
    public int reasonFrom() {
        return reasonFrom;
    }

    public int reasonTo() {
        return reasonTo;
    }

    /** The header lines, in the order in which they came. */
    public FieldLines fields() {
        return fields;
    }

    /** The bytes that every offset here points into. */
    public byte[] bytes() {
        return bytes;
    }
}
