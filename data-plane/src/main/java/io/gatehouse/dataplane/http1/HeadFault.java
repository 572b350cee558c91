package io.gatehouse.dataplane.http1;

/** Why a request head is refused, with the status the caller gets. The connection closes after the answer: nothing behind such a head can be trusted. */
public enum HeadFault {
    BARE_LINE_FEED(400, "a line ends without CR (RFC 9112, section 2.2)"),
    BAD_REQUEST_LINE(400, "the request line is not 'method target version' with single spaces (RFC 9112, section 3)"),
    BAD_METHOD(400, "the method is no token (RFC 9110, section 5.6.2)"),
    CONNECT(501, "this gateway opens no tunnels"),
    TRACE(501, "TRACE is not passed on: its answer would show what the gateway adds (RFC 9110, section 9.3.8)"),
    BAD_TARGET(400, "the request target is malformed (RFC 9112, section 3.2)"),
    TARGET_TOO_LONG(414, "the request line is too long"),
    BAD_VERSION(505, "only HTTP/1.1 and HTTP/1.0 are spoken here"),
    FOLDED_HEADER(400, "a header line is folded (RFC 9112, section 5.2)"),
    BAD_HEADER_NAME(400, "a header name is no token followed by a colon (RFC 9112, section 5.1)"),
    BAD_HEADER_VALUE(400, "a header value holds a control character (RFC 9110, section 5.5)"),
    TOO_MANY_HEADERS(431, "there are too many headers"),
    HEADERS_TOO_LARGE(431, "the headers are too large"),
    BAD_HOST(400, "there must be exactly one valid Host (RFC 9112, section 3.2)"),
    BAD_CONTENT_LENGTH(400, "there must be at most one Content-Length, of digits only (RFC 9112, section 6.3)"),
    BAD_TRANSFER_ENCODING(400, "Transfer-Encoding must be 'chunked', once, in HTTP/1.1 only (RFC 9112, section 6.1)"),
    AMBIGUOUS_LENGTH(400, "Content-Length and Transfer-Encoding exclude each other (RFC 9112, section 6.1)"),
    BAD_PSEUDO_HEADER(
            400, "the pseudo-headers are not those of a request, once each and in front (RFC 9113, section 8.3)"),
    CONNECTION_HEADER(400, "a header that belongs to a connection has no place in HTTP/2 (RFC 9113, section 8.2.2)"),
    OTHER_METHOD(
            400,
            "a header asks for another method than the request line, which is the one that counts here: send it there"),
    BAD_EXPECT(417, "only '100-continue' can be expected (RFC 9110, section 10.1.1)");

    private final int status;
    private final String detail;

    HeadFault(int status, String detail) {
        this.status = status;
        this.detail = detail;
    }

    /** The status of the refusal. */
    public int status() {
        return status;
    }

    /** A sentence for the caller. */
    public String detail() {
        return detail;
    }
}
