package io.gatehouse.dataplane.http1;

import org.jspecify.annotations.Nullable;

/**
 * The first line of a request, "method target version" (RFC 9112, section 3): where its parts lie. Reusable and mutable like the
 * {@link RequestHead} that it belongs to.
 */
final class RequestLine {
    private static final byte[] NONE = {};

    private byte[] bytes = NONE;
    private int methodFrom;
    private int methodTo;
    private int authorityFrom;
    private int authorityTo;
    private int pathFrom;
    private int pathTo;
    private int targetTo;
    private boolean http10;
    private boolean absolute;

    /** Reads the line, its CRLF excluded. Returns null when it is valid, else why it is not. */
    @Nullable
    HeadFault parse(byte[] source, int from, int to) {
        bytes = source;
        absolute = false;
        int methodEnd = Octets.indexOf(bytes, ' ', from, to);
        int targetEnd = methodEnd == to ? to : Octets.indexOf(bytes, ' ', methodEnd + 1, to);
        if (targetEnd == to) {
            return HeadFault.BAD_REQUEST_LINE;
        }
        methodFrom = from;
        methodTo = methodEnd;
        if (!Octets.isToken(bytes, methodFrom, methodTo)) {
            return HeadFault.BAD_METHOD;
        }
        HeadFault fault = parseVersion(targetEnd + 1, to);
        if (fault != null) {
            return fault;
        }
        if (methodIs("CONNECT")) {
            return HeadFault.CONNECT;
        }
        return methodIs("TRACE") ? HeadFault.TRACE : parseTarget(methodEnd + 1, targetEnd);
    }

    private @Nullable HeadFault parseVersion(int from, int to) {
        if (Octets.indexOf(bytes, ' ', from, to) < to) {
            return HeadFault.BAD_REQUEST_LINE;
        }
        if (to - from != 8 || !Octets.startsWith(bytes, from, to, "HTTP/1.")) {
            return HeadFault.BAD_VERSION;
        }
        byte minor = bytes[to - 1];
        http10 = minor == '0';
        return minor == '0' || minor == '1' ? null : HeadFault.BAD_VERSION;
    }

    private @Nullable HeadFault parseTarget(int from, int to) {
        if (!Octets.isTarget(bytes, from, to)) {
            return HeadFault.BAD_TARGET;
        }
        targetTo = to;
        if (bytes[from] == '/') {
            setPath(from);
            return null;
        }
        if (to - from == 1 && bytes[from] == '*') {
            setPath(from);
            return methodIs("OPTIONS") ? null : HeadFault.BAD_TARGET;
        }
        return parseAbsoluteTarget(from, to);
    }

    private @Nullable HeadFault parseAbsoluteTarget(int from, int to) {
        int scheme = Octets.indexOf(bytes, ':', from, to);
        if (!(Octets.equalsIgnoreCase(bytes, from, scheme, "http")
                        || Octets.equalsIgnoreCase(bytes, from, scheme, "https"))
                || !Octets.startsWith(bytes, scheme, to, "://")) {
            return HeadFault.BAD_TARGET;
        }
        authorityFrom = scheme + 3;
        authorityTo = Octets.indexOf(bytes, '/', authorityFrom, to);
        if (authorityTo == to || !Octets.isAuthority(bytes, authorityFrom, authorityTo)) {
            return HeadFault.BAD_TARGET;
        }
        absolute = true;
        setPath(authorityTo);
        return null;
    }

    private void setPath(int from) {
        pathFrom = from;
        pathTo = Octets.indexOf(bytes, '?', from, targetTo);
    }

    boolean methodIs(String method) {
        return methodTo - methodFrom == method.length() && Octets.startsWith(bytes, methodFrom, methodTo, method);
    }

    int methodFrom() {
        return methodFrom;
    }

    int methodTo() {
        return methodTo;
    }

    int pathFrom() {
        return pathFrom;
    }

    /** The end of the path: its question mark, or {@link #targetTo} when there is none. */
    int pathTo() {
        return pathTo;
    }

    int targetTo() {
        return targetTo;
    }

    /** Whether the target is in absolute form (RFC 9112, section 3.2.2), and so has an authority. */
    boolean isAbsolute() {
        return absolute;
    }

    int authorityFrom() {
        return authorityFrom;
    }

    int authorityTo() {
        return authorityTo;
    }

    boolean isHttp10() {
        return http10;
    }
}
