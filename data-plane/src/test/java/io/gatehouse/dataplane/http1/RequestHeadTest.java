package io.gatehouse.dataplane.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestHeadTest {
    private final RequestHead head = new RequestHead(HeadLimits.DEFAULT);

    @Test
    void everythingInAValidHeadIsFound() {
        assertNull(
                parse(
                        "POST /orders/42?full=1 HTTP/1.1\r\nHost: api.test:8000\r\nX-API-Key:  abc\t\r\nContent-Length: 12\r\n\r\n"));

        assertEquals("POST", head.method());
        assertEquals("/orders/42", head.path());
        assertEquals("full=1", head.query());
        assertEquals("api.test:8000", head.host());
        assertEquals("abc", head.header("x-api-key"));
        assertNull(head.header("x-api-ke"));
        assertEquals(3, head.headerCount());
        assertEquals(12, head.contentLength());
        assertTrue(head.keepsConnection());
    }

    @Test
    void headWithoutBodyHasLengthZeroAndNoQuery() {
        assertNull(parse("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));

        assertEquals(0, head.contentLength());
        assertNull(head.query());
    }

    @Test
    void nothingOfAnEarlierHeadIsLeft() {
        assertNull(
                parse(
                        "POST /a?b HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\nConnection: x , Close\r\nExpect: 100-continue\r\n\r\n"));
        assertEquals(RequestHead.CHUNKED, head.contentLength());
        assertFalse(head.keepsConnection());
        assertTrue(head.expectsContinue());

        assertNull(parse("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
        assertEquals(0, head.contentLength());
        assertTrue(head.keepsConnection());
        assertFalse(head.expectsContinue());
        assertEquals("", head.host());
        assertEquals(1, head.headerCount());
    }

    @Test
    void authorityOfAnAbsoluteTargetReplacesHost() {
        assertNull(parse("GET http://real.test/a?b HTTP/1.1\r\nHost: other.test\r\n\r\n"));

        assertEquals("real.test", head.host());
        assertEquals("/a", head.path());
        assertEquals("b", head.query());
    }

    @Test
    void http10ClosesUnlessAskedToStay() {
        assertNull(parse("GET / HTTP/1.0\r\n\r\n"));
        assertFalse(head.keepsConnection());
    }

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "GET  / HTTP/1.1~Host: a | BAD_REQUEST_LINE",
                "GET /a b HTTP/1.1~Host: a | BAD_REQUEST_LINE",
                "GET / | BAD_REQUEST_LINE",
                "GET / HTTP/2.0~Host: a | BAD_VERSION",
                "GET / HTTP/1.2~Host: a | BAD_VERSION",
                "GET / http/1.1~Host: a | BAD_VERSION",
                "GE(T / HTTP/1.1~Host: a | BAD_METHOD",
                "CONNECT a:443 HTTP/1.1~Host: a | CONNECT",
                "TRACE / HTTP/1.1~Host: a | TRACE",
                "GET a HTTP/1.1~Host: a | BAD_TARGET",
                "GET * HTTP/1.1~Host: a | BAD_TARGET",
                "GET /a#b HTTP/1.1~Host: a | BAD_TARGET",
                "GET /ä HTTP/1.1~Host: a | BAD_TARGET",
                "GET ftp://a/ HTTP/1.1~Host: a | BAD_TARGET",
                "GET http://u@a/ HTTP/1.1~Host: a | BAD_TARGET",
                "GET / HTTP/1.1~Host: a~ folded | FOLDED_HEADER",
                "GET / HTTP/1.1~ Host: a | FOLDED_HEADER",
                "GET / HTTP/1.1~Host: a~X-A : b | BAD_HEADER_NAME",
                "GET / HTTP/1.1~Host: a~: b | BAD_HEADER_NAME",
                "GET / HTTP/1.1~Host: a~nothing | BAD_HEADER_NAME",
                "GET / HTTP/1.1~Host: a~X: b^c | BAD_HEADER_VALUE",
                "GET / HTTP/1.1~X: b | BAD_HOST",
                "GET http://a/ HTTP/1.1~X: b | BAD_HOST",
                "GET / HTTP/1.1~Host: a~Host: a | BAD_HOST",
                "GET / HTTP/1.1~Host: | BAD_HOST",
                "GET / HTTP/1.1~Host: a b | BAD_HOST",
                "GET / HTTP/1.1~Host: a/b | BAD_HOST",
                "GET / HTTP/1.1~Host: a:99999 | BAD_HOST",
                "GET / HTTP/1.1~Host: [::1 | BAD_HOST",
                "POST / HTTP/1.1~Host: a~Content-Length: +5 | BAD_CONTENT_LENGTH",
                "POST / HTTP/1.1~Host: a~Content-Length: 5, 5 | BAD_CONTENT_LENGTH",
                "POST / HTTP/1.1~Host: a~Content-Length: | BAD_CONTENT_LENGTH",
                "POST / HTTP/1.1~Host: a~Content-Length: 5~Content-Length: 5 | BAD_CONTENT_LENGTH",
                "POST / HTTP/1.1~Host: a~Content-Length: 9999999999999999999 | BAD_CONTENT_LENGTH",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked | BAD_TRANSFER_ENCODING",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked | BAD_TRANSFER_ENCODING",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked | BAD_TRANSFER_ENCODING",
                "POST / HTTP/1.0~Host: a~Transfer-Encoding: chunked | BAD_TRANSFER_ENCODING",
                "POST / HTTP/1.1~Host: a~Content-Length: 5~Transfer-Encoding: chunked | AMBIGUOUS_LENGTH",
                "POST / HTTP/1.1~Host: a~Expect: 200-ok | BAD_EXPECT",
            })
    void malformedHeadIsRefused(String lines, HeadFault fault) {
        assertEquals(fault, parse(lines.replace("~", "\r\n").replace('^', '\0') + "\r\n\r\n"));
    }

    @Test
    void limitsHoldAtTheirEdgeAndRefuseBeyondIt() {
        RequestHead small = new RequestHead(new HeadLimits(18, 30, 2));
        String sixteen = "0123456789abcdef";

        assertNull(parse(small, "GET /1234 HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertEquals(HeadFault.TARGET_TOO_LONG, parse(small, "GET /12345 HTTP/1.1\r\nHost: a\r\n\r\n"));
        assertNull(parse(small, "GET / HTTP/1.1\r\nHost: a\r\nX: " + sixteen + "\r\n\r\n"));
        assertEquals(
                HeadFault.HEADERS_TOO_LARGE, parse(small, "GET / HTTP/1.1\r\nHost: a\r\nX: " + sixteen + "7\r\n\r\n"));
        assertEquals(HeadFault.TOO_MANY_HEADERS, parse(small, "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: 2\r\n\r\n"));
    }

    @Test
    void endIsFoundHoweverTheHeadIsCut() {
        byte[] bytes = ascii("GET / HTTP/1.1\r\nHost: a\r\n\r\nbody");
        int end = bytes.length - 4;
        for (int cut = 1; cut < end; cut++) {
            assertEquals(RequestHead.INCOMPLETE, RequestHead.findEnd(bytes, 0, cut));
            assertEquals(end, RequestHead.findEnd(bytes, Math.max(0, cut - 3), bytes.length));
        }
    }

    @Test
    void lineFeedWithoutCarriageReturnIsMalformed() {
        byte[] bytes = ascii("GET / HTTP/1.1\nHost: a\n\n");

        assertEquals(RequestHead.MALFORMED, RequestHead.findEnd(bytes, 0, bytes.length));
    }

    private @Nullable HeadFault parse(String text) {
        return parse(head, text);
    }

    private static @Nullable HeadFault parse(RequestHead head, String text) {
        byte[] bytes = ascii(text);
        return head.parse(bytes, 0, RequestHead.findEnd(bytes, 0, bytes.length));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
