package io.gatehouse.dataplane.http1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResponseHeadTest {
    private final ResponseHead head = new ResponseHead(HeadLimits.DEFAULT);

    @ParameterizedTest(name = "{0} -> {1}, {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK~Content-Length: 5 | 5 | true",
                "HTTP/1.1 200~Content-Length: 5 | 5 | true",
                "HTTP/1.1 200 ~Content-Length: 5 | 5 | true",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked | -1 | true",
                "HTTP/1.1 200 OK | -2 | true",
                "HTTP/1.1 204 No Content | 0 | true",
                "HTTP/1.1 304 Not Modified~Content-Length: 5 | 0 | true",
                "HTTP/1.0 200 OK~Content-Length: 5 | 5 | false",
                "HTTP/1.0 200 OK~Content-Length: 5~Connection: keep-alive | 5 | true",
                "HTTP/1.1 200 OK~Content-Length: 5~Connection: close | 5 | false",
            })
    void framingIsTold(String lines, long length, boolean keeps) {
        assertTrue(parse(lines));

        assertEquals(length, head.bodyLength(false));
        assertEquals(keeps, head.keepsConnection());
        assertEquals(0, head.bodyLength(true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 20 OK",
                "HTTP/1.1 2000 OK",
                "HTTP/1.1 099 OK",
                "HTTP/1.1 600 OK",
                "HTTP/2.0 200 OK",
                "HTTP/1.1  200 OK",
                "HTTP/1.1 200OK",
                "HTTP/1.1 200 O^K",
                "ICY 200 OK is no HTTP",
                "HTTP/1.1 200 OK~Content-Length: 5~Content-Length: 5",
                "HTTP/1.1 200 OK~Content-Length: 5~Transfer-Encoding: chunked",
                "HTTP/1.1 200 OK~Transfer-Encoding: gzip, chunked",
                "HTTP/1.0 200 OK~Transfer-Encoding: chunked",
                "HTTP/1.1 200 OK~Content-Length: -1",
                "HTTP/1.1 200 OK~X : a",
                "HTTP/1.1 200 OK~X: a~ b",
                "HTTP/1.1 200 OK~X: a^",
            })
    void ambiguousAnswerIsNone(String lines) {
        assertFalse(parse(lines));
    }

    @Test
    void linesNamedByConnectionAreListedButForThoseThatFrameTheMessage() {
        assertTrue(parse("HTTP/1.1 200 OK~Connection: X-A , content-length,~X-a: 1~X-B: 2~Content-Length: 0"));

        assertTrue(head.fields().listsNames());
        assertTrue(head.fields().isListed(1));
        assertFalse(head.fields().isListed(2));
        assertFalse(head.fields().isListed(3));
    }

    @Test
    void kindsAreToldByNameAlone() {
        assertTrue(
                parse(
                        "HTTP/1.1 200 OK~TE: 1~X-Forwarded-For: 1~x_forwarded_for: 1~Content_Length: 5~X-Forward: 1~KEEP-ALIVE: 1~X-Request-ID: 1~A_b: 1"));

        assertEquals(FieldKind.HOP_BY_HOP, head.fields().kind(0));
        assertEquals(FieldKind.IDENTITY, head.fields().kind(1));
        assertEquals(FieldKind.IDENTITY, head.fields().kind(2));
        assertEquals(FieldKind.IDENTITY, head.fields().kind(3));
        assertEquals(FieldKind.PLAIN, head.fields().kind(4));
        assertEquals(FieldKind.HOP_BY_HOP, head.fields().kind(5));
        assertEquals(FieldKind.REQUEST_ID, head.fields().kind(6));
        assertEquals(FieldKind.PLAIN, head.fields().kind(7));
        assertEquals(ResponseHead.UNTIL_CLOSE, head.bodyLength(false));
    }

    private boolean parse(String lines) {
        byte[] bytes =
                (lines.replace("~", "\r\n").replace('^', '\u0001') + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        return head.parse(bytes, 0, RequestHead.findEnd(bytes, 0, bytes.length));
    }
}
