package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeRecorder;
import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.gateway.Published;
import io.gatehouse.dataplane.loops.Transport;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.HeaderName;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET /a HTTP/1.1\r\nHost: api.test\r\n\r\n";

    @ParameterizedTest
    @EnumSource
    void requestAndResponsePassOnEveryTransport(Transport transport) throws IOException {
        Assumptions.assumeTrue(transport.isAvailable());
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.transport = transport;
        try (FakeUpstream upstream =
                        FakeUpstream.answering("HTTP/1.1 201 Made\r\nX-A: 1\r\nContent-Length: 2\r\n\r\nok");
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            for (int i = 0; i < 3; i++) {
                // When
                String response = client.send(GET).response();

                // Then
                assertEquals(
                        "HTTP/1.1 201 Made\r\nX-A: 1\r\nContent-Length: 2\r\nX-Request-Id: #\r\n\r\nok",
                        withoutId(response));
            }
            assertEquals(1, upstream.connections());
            assertEquals(
                    "GET /a HTTP/1.1\r\nHost: up.test:" + upstream.port()
                            + "\r\nVia: 1.1 gatehouse\r\nX-Forwarded-Proto: http\r\nX-Forwarded-For: 127.0.0.1\r\n"
                            + "Forwarded: for=127.0.0.1;proto=http;host=\"api.test\"\r\nX-Forwarded-Host: api.test\r\nX-Request-Id: #\r\n\r\n",
                    withoutId(upstream.heads().getFirst()));
            FakeRecorder.Entry entry = tester.recorder.entries().getFirst();
            assertEquals(Outcome.SUCCESS, entry.outcome());
            assertEquals(ProxyTester.API, entry.api());
            assertEquals(ProxyTester.ROUTE, entry.route());
            assertEquals(GET.length(), entry.bytesIn());
            assertEquals(
                    "HTTP/1.1 201 Made\r\nX-A: 1\r\nContent-Length: 2\r\nX-Request-Id: 123456781234567812345678\r\n\r\nok"
                            .length(),
                    entry.bytesOut());
            assertEquals(3, tester.recorder.entries().size());
        }
    }

    @Test
    void eachRequestHasAnIdOfItsOwnThatBothSidesSee() throws IOException {
        try (FakeUpstream upstream =
                        FakeUpstream.answering("HTTP/1.1 200 OK\r\nX-Request-Id: theirs\r\nContent-Length: 0\r\n\r\n");
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            String first = id(client.send(GET).response());
            String second = id(client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Request-Id: mine\r\n\r\n")
                    .response());

            assertNotEquals(first, second);
            assertEquals(first, id(upstream.heads().get(0)));
            assertEquals(second, id(upstream.heads().get(1)));
            assertTrue(first.matches("[0-9a-f]{24}"), first);
        }
    }

    @Test
    void whatIsNotForTheUpstreamIsLeftOut() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.hidden = List.of(HeaderName.of("X-API-Key"));
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nConnection: keep-alive, X-Hop, host, content-length\r\n"
                            + "X-hop: 1\r\nTE: trailers\r\nUpgrade: h2c\r\nx-api-key: secret\r\nX-Forwarded-For: 9.9.9.9\r\n"
                            + "X_Forwarded_Host: b\r\nForwarded: for=9\r\nProxy-Authorization: p\r\nKeep-Alive: 5\r\n"
                            + "X-Gatehouse-Consumer: me\r\nVia: 1.0 other\r\nContent-Length: 0\r\nZ: 2\r\n\r\n")
                    .response();

            assertEquals(
                    "GET / HTTP/1.1\r\nHost: up.test:" + upstream.port()
                            + "\r\nA: 1\r\nVia: 1.0 other\r\nContent-Length: 0\r\nZ: 2\r\n"
                            + "Via: 1.1 gatehouse\r\nX-Forwarded-Proto: http\r\nX-Forwarded-For: 127.0.0.1\r\n"
                            + "Forwarded: for=127.0.0.1;proto=http;host=\"a\"\r\nX-Forwarded-Host: a\r\nX-Request-Id: #\r\n\r\n",
                    withoutId(upstream.heads().getFirst()));
        }
    }

    @ParameterizedTest(name = "{0} with {1} octets less on {2} -> {3}")
    @CsvSource({
        "/orders/1?x=/../y, 7, '', /1?x=/../y",
        "/orders, 7, '', /",
        "/orders, 7, /v1, /v1",
        "/orders?q, 7, /v1, /v1?q",
        "/orders/, 7, /v1, /v1/",
        "/a/%7eb/../c, 0, /v1, /v1/a/c",
        "/a//b, 0, '', /a/b",
    })
    void targetIsMadeOfPrefixRestAndQuery(String target, int stripped, String prefix, String expected)
            throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK)) {
            ProxyTester.Setup setup = new ProxyTester.Setup();
            setup.stripped = stripped;
            setup.targets = List.of(new CompiledTarget(
                    Published.UPSTREAM,
                    null,
                    "127.0.0.1",
                    upstream.port(),
                    "up.test",
                    UpstreamProtocol.AUTO,
                    ProxyProtocol.OFF,
                    prefix));
            try (ProxyTester tester = setup.start();
                    RawClient client = tester.client()) {
                client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n").response();
            }
            assertTrue(
                    upstream.heads().getFirst().startsWith("GET " + expected + " HTTP/1.1\r\n"),
                    upstream.heads().getFirst());
        }
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    String head;
                    while ((head = conversation.head()) != null) {
                        String path = head.substring(4, head.indexOf(' ', 4));
                        conversation.send("HTTP/1.1 200 OK\r\nContent-Length: " + path.length() + "\r\n\r\n" + path);
                    }
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            StringBuilder requests = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            client.send(requests.toString());

            for (int i = 0; i < 200; i++) {
                assertTrue(client.response().endsWith("\r\n\r\n/" + i));
            }
            assertEquals(1, upstream.connections());
            assertEquals(200, tester.recorder.entries().size());
        }
    }

    @Test
    void headMayComeByteByByte() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            for (char c : ("\r\n" + GET).toCharArray()) {
                client.send(String.valueOf(c));
            }

            assertTrue(client.response().startsWith("HTTP/1.1 200 OK\r\n"));
        }
    }

    @Test
    void answerIsRecordedBeforeItsLastByteIsSent() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            for (int i = 1; i <= 500; i++) {
                client.send(GET).response();
                assertEquals(i, tester.recorder.entries().size());
            }
        }
    }

    @Test
    void http10CallerGetsAClosedConnectionUnlessItAsksToStay() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port())) {
            try (RawClient client = tester.client()) {
                String response = client.send("GET / HTTP/1.0\r\n\r\n").rest();
                assertTrue(response.contains("\r\nConnection: close\r\n"), response);
                assertTrue(response.endsWith("ok"));
            }
            try (RawClient client = tester.client()) {
                String stays = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
                String response = client.send(stays).response();
                assertTrue(response.contains("\r\nConnection: keep-alive\r\n"), response);
                assertTrue(client.send(stays).response().endsWith("ok"));
            }
            assertFalse(upstream.heads().getFirst().contains("X-Forwarded-Host"));
        }
    }

    @Test
    void targetsTakeTurns() throws IOException {
        try (FakeUpstream one = FakeUpstream.answering(OK);
                FakeUpstream two = FakeUpstream.answering(OK);
                ProxyTester tester =
                        new ProxyTester.Setup().to(one.port(), two.port()).start();
                RawClient client = tester.client()) {
            for (int i = 0; i < 6; i++) {
                client.send(GET).response();
            }

            assertEquals(3, one.heads().size());
            assertEquals(3, two.heads().size());
        }
    }

    static String withoutId(String head) {
        return head.replaceFirst("X-Request-Id: [0-9a-f]{24}\r\n", "X-Request-Id: #\r\n");
    }

    private static String id(String head) {
        int at = head.indexOf("X-Request-Id: ") + 14;
        return head.substring(at, head.indexOf('\r', at));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.0/8, 127.0.0.0/8 | https | 1.2.3.4, ::5, 127.0.0.1 | shop.test | for=1.2.3.4, for=\"[::5]\", for=127.0.0.1",
                "127.0.0.2, ::1          | http  | 127.0.0.1               | a         | for=127.0.0.1"
            })
    void whatATrustedProxySaysOfItsCallersIsGoneOnWith(
            String trusted, String scheme, String callers, String host, String forwarded) throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.trusted = TrustedProxies.of(trusted);
        try (FakeUpstream upstream = FakeUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: https\r\n"
                            + "X-Forwarded-For: ::5\r\nX-Forwarded-Host: shop.test\r\nX-Real-IP: 9.9.9.9\r\n\r\n")
                    .head();

            String head = upstream.heads().getFirst();
            assertTrue(
                    head.contains("\r\nX-Forwarded-Proto: " + scheme + "\r\nX-Forwarded-For: " + callers
                            + "\r\nForwarded: " + forwarded + ";proto=http;host=\"a\"\r\nX-Forwarded-Host: " + host
                            + "\r\nX-Request-Id: "),
                    head);
            assertEquals(trusted.contains("127.0.0.0/8"), head.contains("\r\nX-Real-IP: 9.9.9.9\r\n"), head);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "X-Original-URL: /admin, false, false",
        "X_Rewrite_URL: /admin, false, false",
        "X-Consumer: me, false, false",
        "True-Client-IP: 9.9.9.9, false, true",
        "CF-Connecting-IP: 9.9.9.9, false, true",
        "X-SSL-Client-Verify: SUCCESS, false, true",
        "X_Client_IP: 9.9.9.9, false, false",
        "X-HTTP-Method-Override: GET, false, false",
        "X-Client-Version: 9, true, true",
    })
    void whatSaysWhoCallsOrWhatIsAskedForPassesAsFarAsItIsBelieved(String line, boolean passes, boolean passesTrusted)
            throws IOException {
        for (String trusted : List.of("10.0.0.1", "127.0.0.1")) {
            ProxyTester.Setup setup = new ProxyTester.Setup();
            setup.trusted = TrustedProxies.of(trusted);
            try (FakeUpstream upstream = FakeUpstream.answering(OK);
                    ProxyTester tester = setup.to(upstream.port()).start();
                    RawClient client = tester.client()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\nX-One: 1\r\n" + line + "\r\n\r\n")
                        .response();

                String head = upstream.heads().getFirst();
                boolean expected = trusted.startsWith("127") ? passesTrusted : passes;
                assertTrue(head.contains("\r\nX-One: 1\r\n" + (expected ? line + "\r\n" : "") + "Via: "), head);
            }
        }
    }

    @Test
    void whatATrustedProxyForwardsIsKept() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.trusted = TrustedProxies.of("127.0.0.1");
        try (FakeUpstream upstream = FakeUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            client.send("GET / HTTP/1.1\r\nHost: a\r\nForwarded: for=1.2.3.4;by=x\r\nForwarded: for=_b\r\n"
                            + "X-Forwarded-For: 9.9.9.9\r\n\r\n")
                    .head();

            String head = upstream.heads().getFirst();
            assertTrue(
                    head.contains("\r\nForwarded: for=1.2.3.4;by=x, for=_b, for=127.0.0.1;proto=http;host=\"a\"\r\n"),
                    head);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"proxy.test", "10.0.0.0/33", "10.0.0", "1.2.3.4/", "::1/129"})
    void whatIsNoNetworkIsNamed(String text) {
        IllegalArgumentException thrown =
                assertThrows(IllegalArgumentException.class, () -> TrustedProxies.of("127.0.0.1, " + text));
        assertEquals(text, thrown.getMessage());
    }
}
