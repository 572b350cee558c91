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
    private final int[] headers;
    private byte[] bytes = NONE;
    private int methodFrom;
    private int methodTo;
    private int pathFrom;
    private int pathTo;
    private int targetTo;
    private int hostFrom;
    private int hostTo;
    private int headerCount;
    private boolean http10;
    private boolean absolute;
    private boolean hasHost;
    private boolean hasLength;
    private boolean hasEncoding;
    private boolean close;
    private boolean keepAlive;
    private boolean expectsContinue;
    private long length;

    public RequestHead(HeadLimits limits) {
        this.limits = limits;
        this.headers = new int[limits.count() * 4];
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
        HeadFault fault = parseRequestLine(from, lineEnd);
        int at = lineEnd + 2;
        if (fault == null && to - 2 - at > limits.headers()) {
            return HeadFault.HEADERS_TOO_LARGE;
        }
        while (fault == null && at < to - 2) {
            lineEnd = lineEnd(at);
            fault = parseHeader(at, lineEnd);
            at = lineEnd + 2;
        }
        return fault != null ? fault : checkWhole();
    }

    private void reset(byte[] source) {
        bytes = source;
        headerCount = 0;
        http10 = absolute = hasHost = hasLength = hasEncoding = close = keepAlive = expectsContinue = false;
        length = 0;
    }

    /** Every line here ends in CRLF: {@link #findEnd} has seen to it. */
    private int lineEnd(int from) {
        int i = from;
        while (bytes[i] != '\n') {
            i++;
        }
        return i - 1;
    }

    private @Nullable HeadFault parseRequestLine(int from, int to) {
        if (to - from > limits.requestLine()) {
            return HeadFault.TARGET_TOO_LONG;
        }
        int methodEnd = indexOf((byte) ' ', from, to);
        int targetEnd = methodEnd < 0 ? -1 : indexOf((byte) ' ', methodEnd + 1, to);
        if (targetEnd < 0) {
            return HeadFault.BAD_REQUEST_LINE;
        }
        methodFrom = from;
        methodTo = methodEnd;
        if (!Octets.isToken(bytes, from, methodEnd)) {
            return HeadFault.BAD_METHOD;
        }
        if (Octets.startsWith(bytes, targetEnd + 1, to, "HTTP/1.") && to - targetEnd == 9) {
            byte minor = bytes[to - 1];
            http10 = minor == '0';
            if (minor != '0' && minor != '1') {
                return HeadFault.BAD_VERSION;
            }
        } else {
            return indexOf((byte) ' ', targetEnd + 1, to) >= 0 ? HeadFault.BAD_REQUEST_LINE : HeadFault.BAD_VERSION;
        }
        return methodIs("CONNECT") ? HeadFault.CONNECT : parseTarget(methodEnd + 1, targetEnd);
    }

    private @Nullable HeadFault parseTarget(int from, int to) {
        if (!Octets.isTarget(bytes, from, to)) {
            return HeadFault.BAD_TARGET;
        }
        pathFrom = from;
        targetTo = to;
        if (bytes[from] != '/') {
            if (to - from == 1 && bytes[from] == '*') {
                pathTo = to;
                return methodIs("OPTIONS") ? null : HeadFault.BAD_TARGET;
            }
            return parseAbsoluteTarget(from, to);
        }
        pathTo = orElse(indexOf((byte) '?', from, to), to);
        return null;
    }

    /** The authority of an absolute target takes the place of Host (RFC 9112, section 3.2.2). */
    private @Nullable HeadFault parseAbsoluteTarget(int from, int to) {
        int scheme = indexOf((byte) ':', from, to);
        if (scheme < 0
                || !(Octets.equalsIgnoreCase(bytes, from, scheme, "http")
                        || Octets.equalsIgnoreCase(bytes, from, scheme, "https"))
                || !Octets.startsWith(bytes, scheme, to, "://")) {
            return HeadFault.BAD_TARGET;
        }
        hostFrom = scheme + 3;
        hostTo = orElse(indexOf((byte) '/', hostFrom, to), to);
        if (hostTo == to || !Octets.isAuthority(bytes, hostFrom, hostTo)) {
            return HeadFault.BAD_TARGET;
        }
        absolute = true;
        pathFrom = hostTo;
        pathTo = orElse(indexOf((byte) '?', pathFrom, to), to);
        return null;
    }

    private @Nullable HeadFault parseHeader(int from, int to) {
        if (bytes[from] == ' ' || bytes[from] == '\t') {
            return HeadFault.FOLDED_HEADER;
        }
        int colon = indexOf((byte) ':', from, to);
        if (colon < 0 || !Octets.isToken(bytes, from, colon)) {
            return HeadFault.BAD_HEADER_NAME;
        }
        if (headerCount == limits.count()) {
            return HeadFault.TOO_MANY_HEADERS;
        }
        int valueFrom = colon + 1;
        int valueTo = to;
        while (valueFrom < valueTo && isBlank(bytes[valueFrom])) {
            valueFrom++;
        }
        while (valueFrom < valueTo && isBlank(bytes[valueTo - 1])) {
            valueTo--;
        }
        if (!Octets.isFieldValue(bytes, valueFrom, valueTo)) {
            return HeadFault.BAD_HEADER_VALUE;
        }
        int slot = headerCount++ * 4;
        headers[slot] = from;
        headers[slot + 1] = colon;
        headers[slot + 2] = valueFrom;
        headers[slot + 3] = valueTo;
        return switch (colon - from) {
            case 4 -> Octets.equalsIgnoreCase(bytes, from, colon, "host") ? parseHost(valueFrom, valueTo) : null;
            case 6 -> Octets.equalsIgnoreCase(bytes, from, colon, "expect") ? parseExpect(valueFrom, valueTo) : null;
            case 10 ->
                Octets.equalsIgnoreCase(bytes, from, colon, "connection") ? parseConnection(valueFrom, valueTo) : null;
            case 14 ->
                Octets.equalsIgnoreCase(bytes, from, colon, "content-length") ? parseLength(valueFrom, valueTo) : null;
            case 17 ->
                Octets.equalsIgnoreCase(bytes, from, colon, "transfer-encoding")
                        ? parseEncoding(valueFrom, valueTo)
                        : null;
            default -> null;
        };
    }

    private @Nullable HeadFault parseHost(int from, int to) {
        if (hasHost || !Octets.isAuthority(bytes, from, to)) {
            return HeadFault.BAD_HOST;
        }
        hasHost = true;
        if (!absolute) {
            hostFrom = from;
            hostTo = to;
        }
        return null;
    }

    private @Nullable HeadFault parseExpect(int from, int to) {
        expectsContinue = Octets.equalsIgnoreCase(bytes, from, to, "100-continue");
        return expectsContinue ? null : HeadFault.BAD_EXPECT;
    }

    private @Nullable HeadFault parseConnection(int from, int to) {
        int at = from;
        while (at < to) {
            int end = orElse(indexOf((byte) ',', at, to), to);
            int last = end;
            while (at < last && isBlank(bytes[at])) {
                at++;
            }
            while (at < last && isBlank(bytes[last - 1])) {
                last--;
            }
            close |= Octets.equalsIgnoreCase(bytes, at, last, "close");
            keepAlive |= Octets.equalsIgnoreCase(bytes, at, last, "keep-alive");
            at = end + 1;
        }
        return null;
    }

    private @Nullable HeadFault parseLength(int from, int to) {
        if (hasLength || to - from > 18 || !Octets.isDigits(bytes, from, to)) {
            return HeadFault.BAD_CONTENT_LENGTH;
        }
        hasLength = true;
        length = Octets.decimal(bytes, from, to);
        return null;
    }

    private @Nullable HeadFault parseEncoding(int from, int to) {
        if (hasEncoding || http10 || !Octets.equalsIgnoreCase(bytes, from, to, "chunked")) {
            return HeadFault.BAD_TRANSFER_ENCODING;
        }
        hasEncoding = true;
        return null;
    }

    private @Nullable HeadFault checkWhole() {
        if (!hasHost && !(http10 && !absolute)) {
            return HeadFault.BAD_HOST;
        }
        if (!hasHost) {
            hostFrom = hostTo = 0;
        }
        return hasLength && hasEncoding ? HeadFault.AMBIGUOUS_LENGTH : null;
    }

    private int indexOf(byte wanted, int from, int to) {
        for (int i = from; i < to; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    private static int orElse(int index, int otherwise) {
        return index < 0 ? otherwise : index;
    }

    private static boolean isBlank(byte c) {
        return c == ' ' || c == '\t';
    }

    private String text(int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }

    /** The method, as sent: methods are case-sensitive. */
    public String method() {
        return text(methodFrom, methodTo);
    }

    public boolean methodIs(String method) {
        return methodTo - methodFrom == method.length() && Octets.startsWith(bytes, methodFrom, methodTo, method);
    }

    /** The path as sent, not yet normalised; {@code *} for {@code OPTIONS *}. */
    public String path() {
        return text(pathFrom, pathTo);
    }

    /** The query without its question mark, or null when there is no question mark. */
    public @Nullable String query() {
        return pathTo == targetTo ? null : text(pathTo + 1, targetTo);
    }

    /** Host and port as sent; empty for an HTTP/1.0 request without Host. */
    public String host() {
        return text(hostFrom, hostTo);
    }

    /** Body length in bytes, 0 for none, or {@link #CHUNKED}. */
    public long contentLength() {
        return hasEncoding ? CHUNKED : length;
    }

    /** Whether the connection may serve another request after this one (RFC 9112, section 9.3). */
    public boolean keepsConnection() {
        return !close && (!http10 || keepAlive);
    }

    public boolean expectsContinue() {
        return expectsContinue;
    }

    public int headerCount() {
        return headerCount;
    }

    /** Value of the first header of this name, which is given in lower case; null when there is none. */
    public @Nullable String header(String lowerCaseName) {
        for (int slot = 0; slot < headerCount * 4; slot += 4) {
            if (Octets.equalsIgnoreCase(bytes, headers[slot], headers[slot + 1], lowerCaseName)) {
                return text(headers[slot + 2], headers[slot + 3]);
            }
        }
        return null;
    }
}
