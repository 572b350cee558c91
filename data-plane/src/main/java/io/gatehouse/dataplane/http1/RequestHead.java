package io.gatehouse.dataplane.http1;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The head of one HTTP/1.1 request: where method, target and each header lie in the bytes that came in. Nothing is copied and
 * nothing is decoded until somebody asks.
 *
 * <p>Reusable and mutable: one per connection, confined to its event loop. After {@link #parse} returned null, everything here is
 * valid until the bytes change or the next parse; after a fault nothing is.
 */
public final class RequestHead {
    /** {@link #findEnd}: the head is not complete yet. */
    public static final int INCOMPLETE = -1;
    /** {@link #findEnd}: a line ends in LF alone. */
    public static final int MALFORMED = -2;
    /** {@link #contentLength}: the body comes in chunks. */
    public static final long CHUNKED = -1;

    private static final byte[] NONE = {};

    private final HeadLimits limits;
    private final RequestLine line = new RequestLine();
    private final FieldLines fields;
    private byte[] bytes = NONE;
    private int hostFrom;
    private int hostTo;
    private boolean hasHost;
    private boolean expectsContinue;

    public RequestHead(HeadLimits limits) {
        this.limits = limits;
        this.fields = new FieldLines(limits.count());
    }

    /**
     * Looks for the empty line that ends a head, from {@code from} on; a caller with more bytes goes on three bytes before where it
     * stopped. Returns the offset behind the head, {@link #INCOMPLETE} or {@link #MALFORMED}.
     */
    public static int findEnd(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                if (i == 0 || bytes[i - 1] != '\r') {
                    return MALFORMED;
                }
                if (i >= 3 && bytes[i - 2] == '\n' && bytes[i - 3] == '\r') {
                    return i + 1;
                }
            }
        }
        return INCOMPLETE;
    }

    /** Reads a whole head: {@code to} is what {@link #findEnd} returned. Returns null when it is valid, else why it is not. */
    public @Nullable HeadFault parse(byte[] source, int from, int to) {
        reset(source);
        int lineEnd = lineEnd(from);
        HeadFault fault =
                lineEnd - from > limits.requestLine() ? HeadFault.TARGET_TOO_LONG : line.parse(source, from, lineEnd);
        int at = lineEnd + 2;
        if (fault == null && to - 2 - at > limits.headers()) {
            return HeadFault.HEADERS_TOO_LARGE;
        }
        while (fault == null && at < to - 2) {
            fault = fields.read(at);
            if (fault == null) {
                fault = look(fields.count() - 1);
            }
            at = fields.next();
        }
        return fault != null ? fault : checkWhole();
    }

    private void reset(byte[] source) {
        bytes = source;
        fields.reset(source);
        hostFrom = hostTo = 0;
        hasHost = expectsContinue = false;
    }

    /** Every line here ends in CRLF: {@link #findEnd} has seen to it. */
    private int lineEnd(int from) {
        int i = from;
        while (bytes[i] != '\n') {
            i++;
        }
        return i - 1;
    }

    private @Nullable HeadFault look(int index) {
        return switch (fields.kind(index)) {
            case FieldKind.HOST -> parseHost(fields.valueFrom(index), fields.valueTo(index));
            case FieldKind.EXPECT -> parseExpect(fields.valueFrom(index), fields.valueTo(index));
            case FieldKind.METHOD -> parseMethod(fields.valueFrom(index), fields.valueTo(index));
            default -> null;
        };
    }

    /** Servers that take the method from a header would do what was not routed, nor allowed. */
    private @Nullable HeadFault parseMethod(int from, int to) {
        boolean same = Octets.equalsIgnoreCase(bytes, from, to, bytes, line.methodFrom(), line.methodTo());
        return same ? null : HeadFault.OTHER_METHOD;
    }

    private @Nullable HeadFault parseHost(int from, int to) {
        if (hasHost || !Octets.isAuthority(bytes, from, to)) {
            return HeadFault.BAD_HOST;
        }
        hasHost = true;
        hostFrom = from;
        hostTo = to;
        return null;
    }

    private @Nullable HeadFault parseExpect(int from, int to) {
        expectsContinue = Octets.equalsIgnoreCase(bytes, from, to, "100-continue");
        return expectsContinue ? null : HeadFault.BAD_EXPECT;
    }

    private @Nullable HeadFault checkWhole() {
        if (!hasHost && (!line.isHttp10() || line.isAbsolute())) {
            return HeadFault.BAD_HOST;
        }
        if (fields.hasEncoding() && line.isHttp10()) {
            return HeadFault.BAD_TRANSFER_ENCODING;
        }
        return fields.hasLength() && fields.hasEncoding() ? HeadFault.AMBIGUOUS_LENGTH : null;
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The method, as sent: methods are case-sensitive. */
    public String method() {
        return text(line.methodFrom(), line.methodTo());
    }

    public boolean methodIs(String method) {
        return line.methodIs(method);
    }

    /** The path as sent, not yet normalised; {@code *} for {@code OPTIONS *}. */
    public String path() {
        return text(line.pathFrom(), line.pathTo());
    }

    /** The query without its question mark, or null when there is no question mark. */
    public @Nullable String query() {
        return line.pathTo() == line.targetTo() ? null : text(line.pathTo() + 1, line.targetTo());
    }

    /**
     * Host and port as sent: the authority of an absolute target, which takes the place of Host (RFC 9112, section 3.2.2), else Host;
     * empty for an HTTP/1.0 request without either.
     */
    public String host() {
        return line.isAbsolute() ? text(line.authorityFrom(), line.authorityTo()) : text(hostFrom, hostTo);
    }

    /** Body length in bytes, 0 for none, or {@link #CHUNKED}. */
    public long contentLength() {
        return fields.hasEncoding() ? CHUNKED : fields.length();
    }

    /** Whether the connection may serve another request after this one (RFC 9112, section 9.3). */
    public boolean keepsConnection() {
        return !fields.saysClose() && (!line.isHttp10() || fields.saysKeepAlive());
    }

    /** Whether the caller wants to go on in WebSocket (RFC 6455, section 4.1). */
    public boolean wantsWebSocket() {
        return fields.upgradesToWebSocket() && line.methodIs("GET") && !line.isHttp10() && contentLength() == 0;
    }

    public boolean expectsContinue() {
        return expectsContinue;
    }

    /** The bytes that every offset here points into. */
    public byte[] bytes() {
        return bytes;
    }

    public int methodFrom() {
        return line.methodFrom();
    }

    public int methodTo() {
        return line.methodTo();
    }

    /** Where the path starts, as sent. */
    public int pathFrom() {
        return line.pathFrom();
    }

    public int pathTo() {
        return line.pathTo();
    }

    /** Where the target ends: behind the query, or the same as {@link #pathTo} when there is none. */
    public int targetTo() {
        return line.targetTo();
    }

    /** Where the bytes of {@link #host} start. */
    public int hostFrom() {
        return line.isAbsolute() ? line.authorityFrom() : hostFrom;
    }

    public int hostTo() {
        return line.isAbsolute() ? line.authorityTo() : hostTo;
    }

    /** Whether the caller speaks HTTP/1.0. */
    public boolean isHttp10() {
        return line.isHttp10();
    }

    /** The header lines, in the order in which they came. */
    public FieldLines fields() {
        return fields;
    }

    public int headerCount() {
        return fields.count();
    }

    /** Value of the first header of this name, which is given in lower case; null when there is none. */
    public @Nullable String header(String lowerCaseName) {
        return fields.value(lowerCaseName);
    }
}
