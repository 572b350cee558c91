package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.Http2Client;
import io.gatehouse.dataplane.fake.Http2Server;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.gateway.CompiledRewrite;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.gateway.CompiledUpstream;
import io.gatehouse.dataplane.gateway.Forwarding;
import io.gatehouse.dataplane.gateway.Forwarding.CompiledSplit;
import io.gatehouse.dataplane.gateway.Published;
import io.gatehouse.model.config.Balancing.HashOn;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.Resilience;
import io.gatehouse.model.config.Split;
import io.gatehouse.model.config.UpstreamProtocol;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which path upstreams are asked for, octet by octet. */
@Timeout(30)
class RewriteTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    private static final CompiledRewrite ORDERS = Published.rewrite("/v2/order/{id}/**", "/orders/{id}/**", "/shop");

    private static CompiledTarget target(int port, String prefix) {
        return new CompiledTarget(
                Published.UPSTREAM,
                null,
                "127.0.0.1",
                port,
                "up.test",
                UpstreamProtocol.AUTO,
                ProxyProtocol.OFF,
                prefix);
    }

    private static ProxyTester.Setup rewriting(CompiledRewrite rewrite, CompiledTarget... targets) {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.targets = List.of(targets);
        setup.stripped = "/shop".length();
        setup.forwarding = first -> new Forwarding(first, List.of(), null, rewrite, null);
        return setup;
    }

    private static String line(String head) {
        return head.substring(0, head.indexOf("\r\n"));
    }

    @ParameterizedTest
    @CsvSource({
        "/shop/orders/7/lines?a=1&b=/../c, '', /v2/order/7/lines?a=1&b=/../c",
        "/shop/orders/7, /api, /api/v2/order/7",
        "/shop/orders/7?, /api, /api/v2/order/7?",
        "/shop//orders/./x/../7/, /api, /api/v2/order/7/",
        "/shop/orders/%61%20%c3%a9/%7e, '', /v2/order/a%20%C3%A9/~",
        "/shop/orders/%252e%252e/a, /api, /api/v2/order/%252e%252e/a",
        "/shop/orders/7/%2e%2e/%2e%2e/orders/8/x, /api, /api/v2/order/8/x",
    })
    void upstreamIsAskedForTheNewPathAndTheQueryStaysAsItCame(String asked, String prefix, String got)
            throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester =
                        rewriting(ORDERS, target(upstream.port(), prefix)).start();
                RawClient client = tester.client()) {
            client.send("GET " + asked + " HTTP/1.1\r\nHost: a\r\nX-One: 1\r\n\r\n")
                    .response();

            String head = upstream.heads().getFirst();
            assertTrue(
                    head.startsWith("GET " + got + " HTTP/1.1\r\nHost: up.test\r\nX-One: 1\r\nVia: 1.1 gatehouse\r\n"),
                    head);
        }
    }

    @Test
    void rootIsAskedForWhereNothingIsLeft() throws IOException {
        CompiledRewrite stripping = Published.rewrite("/**", "/orders/**", "/shop");
        try (FakeUpstream bare = FakeUpstream.answering(OK);
                FakeUpstream prefixed = FakeUpstream.answering(OK);
                ProxyTester one = rewriting(stripping, target(bare.port(), "")).start();
                ProxyTester two =
                        rewriting(stripping, target(prefixed.port(), "/api")).start();
                RawClient first = one.client();
                RawClient second = two.client()) {
            first.send("GET /shop/orders?x HTTP/1.1\r\nHost: a\r\n\r\n").response();
            second.send("GET /shop/orders HTTP/1.1\r\nHost: a\r\n\r\n").response();

            assertEquals("GET /?x HTTP/1.1", line(bare.heads().getFirst()));
            assertEquals("GET /api HTTP/1.1", line(prefixed.heads().getFirst()));
        }
    }

    @Test
    void pathThatIsRefusedReachesNobody() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester =
                        rewriting(ORDERS, target(upstream.port(), "/api")).start()) {
            for (String path : List.of("/shop/orders/a%2fb", "/shop/orders/..%5c", "/shop/orders/a;b", "/../../x")) {
                try (RawClient client = tester.client()) {
                    String answer = client.send("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n")
                            .response();
                    assertTrue(answer.startsWith("HTTP/1.1 400 "), answer);
                }
            }
            assertEquals(List.of(), upstream.heads());
        }
    }

    @Test
    void http2UpstreamIsAskedForTheNewPathByCallersOfEitherVersion() throws Exception {
        try (Http2Server upstream = Http2Server.answering("hello")) {
            ProxyTester.Setup setup = new ProxyTester.Setup();
            setup.protocol = UpstreamProtocol.HTTP2;
            setup.to(upstream.port());
            setup.forwarding = first -> new Forwarding(first, List.of(), null, ORDERS, null);
            try (ProxyTester tester = setup.start();
                    RawClient http1 = tester.client();
                    Http2Client http2 = new Http2Client(tester.proxy.port())) {
                http1.send("GET /shop/orders/7/a?q=1 HTTP/1.1\r\nHost: a\r\n\r\n")
                        .head();
                http2.get("/shop/orders/8/b?q=2").ended();

                assertEquals("/v2/order/7/a?q=1", upstream.streams().getFirst().field(":path"));
                assertEquals("/v2/order/8/b?q=2", upstream.streams().getLast().field(":path"));
            }
        }
    }

    @Test
    void webSocketIsOpenedAtTheNewPath() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
                ProxyTester tester =
                        rewriting(ORDERS, target(upstream.port(), "/api")).start();
                RawClient client = tester.client()) {
            client.send("GET /shop/orders/7/events HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
                    .response();

            String head = upstream.heads().getFirst();
            assertEquals("GET /api/v2/order/7/events HTTP/1.1", line(head));
            assertTrue(head.contains("\r\nUpgrade: websocket\r\n"), head);
        }
    }

    @Test
    void retryGoesToTheNewPathBehindTheOtherTargetsOwn() throws IOException {
        try (FakeUpstream broken = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.reset();
                });
                FakeUpstream good = FakeUpstream.answering(OK);
                ProxyTester tester = rewriting(ORDERS, target(broken.port(), "/one"), target(good.port(), "/two"))
                        .start();
                RawClient client = tester.client()) {
            for (int i = 0; broken.heads().isEmpty() && i < 2; i++) {
                client.send("GET /shop/orders/7 HTTP/1.1\r\nHost: a\r\n\r\n").response();
            }

            assertEquals("GET /one/v2/order/7 HTTP/1.1", line(broken.heads().getFirst()));
            assertEquals("GET /two/v2/order/7 HTTP/1.1", line(good.heads().getLast()));
        }
    }

    @Test
    void eachWayOfASplitGetsTheNewPath() throws IOException {
        try (FakeUpstream stable = FakeUpstream.answering(OK);
                FakeUpstream canary = FakeUpstream.answering(OK)) {
            List<CompiledTarget> targets = List.of(target(canary.port(), "/canary"));
            CompiledUpstream other =
                    new CompiledUpstream("canary", targets, targets, 2_000_000_000L, 16, Resilience.USUAL, null);
            ProxyTester.Setup setup = rewriting(ORDERS, target(stable.port(), "/stable"));
            setup.forwarding = first -> new Forwarding(
                    first,
                    List.of(new CompiledSplit(
                            other, 0, Forwarding.LOTS, new Split.Condition(HashOn.HEADER, "x-beta", null))),
                    null,
                    ORDERS,
                    null);
            try (ProxyTester tester = setup.start();
                    RawClient client = tester.client()) {
                client.send("GET /shop/orders/7 HTTP/1.1\r\nHost: a\r\n\r\n").response();
                client.send("GET /shop/orders/7 HTTP/1.1\r\nHost: a\r\nX-Beta: 1\r\n\r\n")
                        .response();

                assertEquals(
                        "GET /stable/v2/order/7 HTTP/1.1", line(stable.heads().getFirst()));
                assertEquals(
                        "GET /canary/v2/order/7 HTTP/1.1", line(canary.heads().getFirst()));
            }
        }
    }
}
