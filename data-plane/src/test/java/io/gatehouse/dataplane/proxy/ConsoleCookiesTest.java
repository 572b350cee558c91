package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.Http2Client;
import io.gatehouse.dataplane.fake.RawClient;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What browsers send to every port of the console's host reaches no upstream. */
@Timeout(60)
class ConsoleCookiesTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "Cookie: gatehouse-session=s3cret | -",
                "Cookie:gatehouse-session=s3cret; | -",
                "Cookie: a=1; gatehouse-session=s3cret | Cookie: a=1",
                "cookie:  gatehouse-csrf=s3cret;  a=1;b=2 | cookie:  a=1;b=2",
                "Cookie: a=1;gatehouse-session=s3cret;b=\"2\" ;  c | Cookie: a=1;b=\"2\" ;  c",
                "Cookie: gatehouse-session=s3cret; gatehouse-csrf=s3cret | -",
                "Cookie: my-gatehouse-session=1; a=gatehouse-session | Cookie: my-gatehouse-session=1; a=gatehouse-session",
                "Cookie: GATEHOUSE=1; gatehouse=2;  gatehous | Cookie: GATEHOUSE=1; gatehouse=2;  gatehous",
                "X-Cookie: gatehouse-session=1 | X-Cookie: gatehouse-session=1",
            })
    void theConsolesCookiesAreTakenOutAndOthersStayAsTheyAre(String line, String left) throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX-One: 1\r\n" + line + "\r\nX-Two: 2\r\n\r\n")
                    .response();

            String head = upstream.heads().getFirst();
            String expected = left == null ? "" : left + "\r\n";
            assertTrue(head.contains("\r\nX-One: 1\r\n" + expected + "X-Two: 2\r\nVia: "), head);
        }
    }

    @Test
    void soTheyAreWhereHttp2SplitsThem() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                Http2Client client = new Http2Client(tester.proxy.port())) {
            client.open()
                    .head("GET", "/", true, "cookie", "a=1", "cookie", "gatehouse-session=s3cret", "cookie", "b=2")
                    .ended();
            client.open()
                    .head("GET", "/", true, "cookie", "gatehouse-session=s3cret")
                    .ended();

            assertTrue(upstream.heads().getFirst().contains("\r\ncookie: a=1; b=2\r\n"));
            assertFalse(upstream.heads().getLast().contains("cookie"));
        }
    }
}
