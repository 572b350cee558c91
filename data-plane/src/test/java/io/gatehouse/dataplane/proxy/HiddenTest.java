package io.gatehouse.dataplane.proxy;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.Http2Client;
import io.gatehouse.dataplane.fake.Http2Server;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.policy.spi.HeaderName;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route hides reaches no upstream in any form. */
@Timeout(60)
class HiddenTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String POST =
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n";

    private static ProxyTester.Setup hiding() {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.hidden = List.of(HeaderName.of("X-API-Key"), HeaderName.of("session_key"));
        return setup;
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-API-Key", "x-api-key", "X_API_Key", "X-API_KEY", "Session_Key", "Session-Key"})
    void aHiddenHeaderIsHiddenWhicheverWayItIsSpelled(String name) throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = hiding().to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX-One: 1\r\n" + name + ": secret\r\nX-API-Keys: 2\r\n\r\n")
                    .response();

            String head = upstream.heads().getFirst();
            assertFalse(head.contains("secret"), head);
            assertTrue(head.contains("\r\nX-One: 1\r\nX-API-Keys: 2\r\nVia: "), head);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-API-Key",
                "X_Api_Key",
                "Authorization",
                "Cookie",
                "Set-Cookie",
                "Proxy-Authorization",
                "Content-Length",
                "Host",
                "X-Forwarded-For",
                "X_Consumer_Id",
                "Content-Type",
                "Content_Encoding",
                "If-Match",
                "Range",
                "Cache-Control",
                "Expect",
                "TE"
            })
    void whatIsNoTrailerIsNotPassedOnAsOne(String name) throws Exception {
        BlockingQueue<String> bodies = new LinkedBlockingQueue<>();
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    bodies.add(conversation.readUntil("0\r\n") + conversation.readUntil("\r\n\r\n"));
                    conversation.send(OK);
                });
                ProxyTester tester = hiding().to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send(POST + "X-Sum: 1\r\n" + name + ": 5\r\nServer-Timing: 2\r\n\r\n");

            assertTrue(client.response().startsWith("HTTP/1.1 200 "));
            assertEquals("2\r\nhi\r\n0\r\nX-Sum: 1\r\nServer-Timing: 2\r\n\r\n", bodies.take());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-api-key", "authorization", "cookie"})
    void soItIsBetweenHttp2AndHttp2(String name) throws Exception {
        try (Http2Server upstream = Http2Server.answering("ok")) {
            ProxyTester.Setup setup = hiding();
            setup.protocol = UpstreamProtocol.HTTP2;
            try (ProxyTester tester = setup.to(upstream.port()).start();
                    Http2Client client = new Http2Client(tester.proxy.port())) {
                client.open()
                        .head("POST", "/", false)
                        .data("hi", false)
                        .trailers(name, "secret")
                        .ended();
                client.open()
                        .head("POST", "/", false)
                        .data("hi", false)
                        .trailers("x-sum", "1")
                        .ended();

                await().until(() -> upstream.streams().size() == 2);
                assertEquals("", upstream.streams().getFirst().trailer(name).replace("null", ""));
                assertEquals("1", upstream.streams().getLast().trailer("x-sum"));
            }
        }
    }
}
