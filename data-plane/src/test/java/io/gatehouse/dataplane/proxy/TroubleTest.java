package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.gateway.Match;
import io.gatehouse.dataplane.loops.Transport;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.Header;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Verdict;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class TroubleTest {
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi";

    @ParameterizedTest(name = "{0} -> {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "GET / HTTP/1.1~~ | 400 Bad Request",
                "GET / HTTP/1.1~Host: a~Host: b~~ | 400 Bad Request",
                "GET / HTTP/1.1~Host: a~X : b~~ | 400 Bad Request",
                "POST / HTTP/1.1~Host: a~Content-Length: 5~Transfer-Encoding: chunked~~ | 400 Bad Request",
                "POST / HTTP/1.1~Host: a~Content-Length: 5~Content-Length: 6~~ | 400 Bad Request",
                "POST / HTTP/1.1~Host: a~Transfer-Encoding: xchunked~~ | 400 Bad Request",
                "GET /%2e%2e%2fa HTTP/1.1~Host: a~~ | 400 Bad Request",
                "GET / HTTP/1.1^Host: a^^ | 400 Bad Request",
                "CONNECT a:1 HTTP/1.1~Host: a~~ | 501 Not Implemented",
                "TRACE /a HTTP/1.1~Host: a~~ | 501 Not Implemented",
                "POST / HTTP/1.1~Host: a~X-HTTP-Method-Override: DELETE~Content-Length: 0~~ | 400 Bad Request",
                "^GET / HTTP/1.1~Host: a~~ | 400 Bad Request",
                "~^GET / HTTP/1.1~Host: a~~ | 400 Bad Request",
                "~~~GET / HTTP/1.1~Host: a~~ | 400 Bad Request",
                "GET / HTTP/3.0~Host: a~~ | 505 HTTP Version Not Supported",
                "POST / HTTP/1.1~Host: a~Expect: tea~~ | 417 Expectation Failed",
            })
    void malformedRequestIsRefusedWithAProblemAndNothingReachesTheUpstream(String request, String status)
            throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            client.send(request.replace("~", "\r\n").replace("^", "\n"));
            String response = client.response();

            assertTrue(response.startsWith("HTTP/1.1 " + status + "\r\n"), response);
            assertTrue(response.contains("\r\nContent-Type: application/problem+json\r\n"));
            assertTrue(response.contains("\r\nX-Request-Id: "));
            assertEquals(0, upstream.connections());
            assertEquals(List.of(Outcome.BAD_REQUEST), tester.recorder.outcomes());
        }
    }

    @Test
    void aCarriageReturnAloneIsNoEmptyLine() throws IOException {
        try (ProxyTester tester = new ProxyTester.Setup().start();
                RawClient client = tester.client()) {
            assertTrue(client.send("\rGET / HTTP/1.1\r\nHost: a\r\n\r\n")
                    .response()
                    .startsWith("HTTP/1.1 400 "));
        }
    }

    @Test
    void twoEmptyLinesInFrontOfARequestAreSkippedHoweverTheyAreCut() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            for (int i = 0; i < 2; i++) {
                for (String octet : "\r\n\r\n".split("")) {
                    client.send(octet);
                }
                assertTrue(client.send(GET).response().endsWith("ok"));
            }
        }
    }

    @Test
    void whatFollowsAMalformedHeadIsNotServed() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            String rest = client.send("GET / HTTP/1.1\r\nHost: a\r\nX : b\r\n\r\n" + GET)
                    .rest();

            assertEquals(rest.indexOf("HTTP/1.1"), rest.lastIndexOf("HTTP/1.1 "));
            assertTrue(rest.contains("\r\nConnection: close\r\n"));
            assertEquals(0, upstream.connections());
        }
    }

    @Test
    void tooLongIsToldApart() throws IOException {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port())) {
            try (RawClient client = tester.client()) {
                assertTrue(client.send("GET /" + "a".repeat(9000)).response().startsWith("HTTP/1.1 414 "));
            }
            try (RawClient client = tester.client()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(30_000));
                assertTrue(client.response().startsWith("HTTP/1.1 431 "));
            }
            try (RawClient client = tester.client()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\n" + "X: 1\r\n".repeat(100) + "\r\n");
                assertTrue(client.response().startsWith("HTTP/1.1 431 "));
            }
            try (RawClient client = tester.client()) {
                client.send(
                        "GET /" + "a".repeat(8000) + " HTTP/1.1\r\nHost: a\r\nX: " + "a".repeat(16_000) + "\r\n\r\n");
                assertTrue(client.response().endsWith("ok"));
            }
        }
    }

    @Test
    void noRouteAndWrongMethodKeepTheConnection() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.match = new Match.MethodNotAllowed(ProxyTester.API, "GET, HEAD");
        try (ProxyTester tester = setup.start();
                RawClient client = tester.client()) {
            String response = client.send(POST).response();

            assertTrue(response.startsWith("HTTP/1.1 405 Method Not Allowed\r\n"), response);
            assertTrue(response.contains("\r\nAllow: GET, HEAD\r\n"));
            String head = client.send("HEAD / HTTP/1.1\r\nHost: a\r\n\r\n").head();
            assertTrue(head.startsWith("HTTP/1.1 405 "), head);
            assertTrue(client.send(POST).response().startsWith("HTTP/1.1 405 "));
            assertEquals(ProxyTester.API, tester.recorder.entries().getFirst().api());
        }
    }

    @Test
    void policysRefusalCarriesItsHeadersAndTheRequestsId() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.policies = List.of(_ -> new Verdict.Reject(
                new Problem(429, "rate-limited", "Too many", "Say \"please\"\n\u00e4"),
                Outcome.RATE_LIMITED,
                List.of(new Header(HeaderName.of("Retry-After"), "7"))));
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            String response = client.send(POST).response();

            assertTrue(response.startsWith("HTTP/1.1 429 Too Many Requests\r\n"), response);
            assertTrue(response.contains("\r\nRetry-After: 7\r\n"));
            String id =
                    response.substring(response.indexOf("X-Request-Id: ") + 14).substring(0, 24);
            assertTrue(response.contains("\"detail\":\"Say \\\"please\\\"\\u000a\u00c3\u00a4\""), response);
            assertTrue(response.endsWith("\"requestId\":\"" + id + "\"}\n"), response);
            assertEquals(0, upstream.connections());
        }
    }

    @Test
    void laterVerdictIsAwaitedAndACallerThatLeavesMeanwhileIsRecordedOnce() throws Exception {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        CompletableFuture<Verdict> later = new CompletableFuture<>();
        CountDownLatch asked = new CountDownLatch(2);
        setup.policies = List.of(_ -> {
            asked.countDown();
            return new Verdict.Later(later);
        });
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient stays = tester.client()) {
            RawClient leaves = tester.client();
            leaves.send(GET);
            stays.send(GET + GET);
            asked.await();
            leaves.close();
            Awaitility.await().until(() -> !tester.recorder.entries().isEmpty());
            later.complete(Verdict.PROCEED);

            assertTrue(stays.response().endsWith("ok"));
            assertTrue(stays.response().endsWith("ok"));
            assertEquals(List.of(Outcome.CLIENT_GONE, Outcome.SUCCESS, Outcome.SUCCESS), tester.recorder.outcomes());
            assertEquals(2, upstream.heads().size());
        }
    }

    @Test
    void brokenPolicyIsTheGatewaysFault() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.policies = List.of(_ -> {
            throw new IllegalStateException("a bug, on purpose");
        });
        try (ProxyTester tester = setup.to(1).start();
                RawClient client = tester.client()) {
            String response = client.send(GET).response();

            assertTrue(response.startsWith("HTTP/1.1 500 "), response);
            assertFalse(response.contains("bug"));
            assertEquals(List.of(Outcome.GATEWAY_ERROR), tester.recorder.outcomes());
        }
    }

    @Test
    void upstreamThatIsNotThereIsUnreachable() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (ProxyTester tester = ProxyTester.to(free);
                RawClient client = tester.client()) {
            String response = client.send(GET).response();

            assertTrue(response.startsWith("HTTP/1.1 502 Bad Gateway\r\n"), response);
            assertTrue(response.contains("\"code\":\"upstream-unreachable\""));
            assertFalse(response.contains("127.0.0.1"));
            assertTrue(client.send(POST).response().startsWith("HTTP/1.1 502 "));
            assertEquals(0, tester.value(Gauge.UPSTREAM_CONNECTIONS));
        }
    }

    @Test
    void otherTargetIsTriedWhenOneIsNotThere() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester =
                        new ProxyTester.Setup().to(free, upstream.port()).start();
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().endsWith("ok"));
            assertEquals(1, tester.value(Gauge.UPSTREAM_RETRIES));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Le",
            })
    void answerThatIsNoneIs502(String answer) throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send(answer);
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            String response = client.send(GET).response();

            assertTrue(response.startsWith("HTTP/1.1 502 Bad Gateway\r\n"), response);
            assertTrue(response.contains("\"code\":\"upstream-broken\""));
            assertEquals(List.of(Outcome.UPSTREAM_BROKEN), tester.recorder.outcomes());
            assertEquals(1, upstream.connections());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabcX",
            })
    void answerThatBreaksOffBreaksOffForTheCallerToo(String answer) throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send("HTTP/1.1 200 OK\r\n" + answer);
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            String rest = client.send(GET).rest();

            assertTrue(rest.endsWith("<RESET>"), rest);
            assertFalse(rest.contains("\r\n0\r\n"), rest);
            assertEquals(List.of(Outcome.UPSTREAM_BROKEN), tester.recorder.outcomes());
        }
    }

    /** A reset in the same moment as data is heard of, on every transport (see {@link Transport}). */
    @ParameterizedTest
    @EnumSource
    void resetCloseBehindDataIsHeardOf(Transport transport) throws IOException {
        Assumptions.assumeTrue(transport.isAvailable());
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.transport = transport;
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc");
                    conversation.reset();
                });
                ProxyTester tester = setup.to(upstream.port()).start()) {
            for (int i = 0; i < 200; i++) {
                try (RawClient client = tester.client()) {
                    String all = client.send(GET).rest();
                    assertTrue(all.endsWith("<RESET>") || all.startsWith("HTTP/1.1 502 "), all);
                }
            }
            assertEquals(200, tester.recorder.entries().size());
        }
    }

    @Test
    void resetInAnAnswerUntilCloseIsNoCleanEnd() throws IOException {
        CountDownLatch seen = new CountDownLatch(1);
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send("HTTP/1.1 200 OK\r\n\r\nabc");
                    Awaitility.await().until(() -> seen.getCount() == 0);
                    conversation.reset();
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            client.send(GET).head();
            assertEquals("3\r\nabc\r\n", client.read(8));
            seen.countDown();

            assertEquals("<RESET>", client.rest());
            assertEquals(List.of(Outcome.UPSTREAM_BROKEN), tester.recorder.outcomes());
        }
    }

    @Test
    void keptConnectionThatWasClosedIsReplacedForWhatMayBeSentTwice() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send(OK);
                    if (conversation.number == 1) {
                        conversation.head();
                        return;
                    }
                    conversation.head();
                    conversation.send(OK);
                    conversation.head();
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).response().endsWith("ok"));
            assertTrue(client.send(GET).response().endsWith("ok"));

            assertEquals(2, upstream.connections());
            assertEquals(1, tester.value(Gauge.UPSTREAM_RETRIES));
            assertTrue(client.send(GET).response().endsWith("ok"));
            assertTrue(
                    client.send("POST / HTTP/1.1\r\nHost: a\r\n\r\n").response().startsWith("HTTP/1.1 502 "));
            assertEquals(2, upstream.connections());
        }
    }

    @Test
    void slowUpstreamIsGivenUp() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.timeout = Duration.ofMillis(300);
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.head();
                });
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            String response = client.send(POST).response();

            assertTrue(response.startsWith("HTTP/1.1 504 Gateway Timeout\r\n"), response);
            assertTrue(client.send(GET).response().startsWith("HTTP/1.1 504 "));
            assertEquals(List.of(Outcome.UPSTREAM_TIMEOUT, Outcome.UPSTREAM_TIMEOUT), tester.recorder.outcomes());
            Awaitility.await().until(() -> tester.value(Gauge.UPSTREAM_CONNECTIONS) == 0);
        }
    }

    @Test
    void answerThatNeverEndsIsBrokenOffWhenItsWholeTimeIsUp() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.total = Duration.ofMillis(400);
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    boolean silent = conversation.head().startsWith("GET /silent ");
                    conversation.send(silent ? "" : "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
                    for (int i = 0; i < 200; i++) {
                        Awaitility.await().pollDelay(Duration.ofMillis(20)).until(() -> true);
                        conversation.send(silent ? "" : "a");
                    }
                });
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client();
                RawClient waiting = tester.client()) {
            String rest = client.send(GET).rest();
            assertTrue(rest.endsWith("a<RESET>"), rest);
            String silent =
                    waiting.send("GET /silent HTTP/1.1\r\nHost: a\r\n\r\n").response();
            assertTrue(silent.startsWith("HTTP/1.1 504 "), silent);
            assertEquals(List.of(Outcome.UPSTREAM_TIMEOUT, Outcome.UPSTREAM_TIMEOUT), tester.recorder.outcomes());
        }
    }

    @Test
    void upstreamThatStopsInTheMiddleIsGivenUp() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.timeout = Duration.ofMillis(300);
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
                    conversation.head();
                });
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            assertTrue(client.send(GET).rest().endsWith("abc<RESET>"));
            assertEquals(List.of(Outcome.UPSTREAM_TIMEOUT), tester.recorder.outcomes());
        }
    }

    @Test
    void callsWaitForAConnectionUntilTheirTimeIsUpOrTheQueueIsFull() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.connections = 1;
        setup.queue = 1;
        setup.queueWait = Duration.ofMillis(300);
        CountDownLatch go = new CountDownLatch(1);
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    while (conversation.head() != null) {
                        Awaitility.await().until(() -> go.getCount() == 0);
                        conversation.send(OK);
                    }
                });
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient first = tester.client();
                RawClient second = tester.client();
                RawClient third = tester.client()) {
            first.send(GET);
            Awaitility.await().until(() -> upstream.heads().size() == 1);
            second.send(GET);
            Awaitility.await().until(() -> tester.value(Gauge.UPSTREAM_QUEUE) == 1);
            assertTrue(third.send(GET).response().contains("\"code\":\"upstream-busy\""));
            assertTrue(second.response().startsWith("HTTP/1.1 503 Service Unavailable\r\n"));
            second.send(GET);
            Awaitility.await().until(() -> tester.value(Gauge.UPSTREAM_QUEUE) == 1);
            go.countDown();

            assertTrue(first.response().endsWith("ok"));
            assertTrue(second.response().endsWith("ok"));
            assertEquals(1, upstream.connections());
            assertEquals(0, tester.value(Gauge.UPSTREAM_QUEUE));
        }
    }

    @Test
    void callerThatLeavesIsRecordedOnceAndItsUpstreamConnectionIsNotReused() throws IOException {
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    conversation.head();
                });
                ProxyTester tester = ProxyTester.to(upstream.port())) {
            RawClient client = tester.client();
            client.send(GET);
            Awaitility.await().until(() -> upstream.heads().size() == 1);
            client.close();

            Awaitility.await().until(() -> tester.value(Gauge.UPSTREAM_CONNECTIONS) == 0);
            assertEquals(List.of(Outcome.CLIENT_GONE), tester.recorder.outcomes());
        }
    }

    @Test
    void slowAndIdleCallersAreSentAway() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.headRead = Duration.ofMillis(300);
        setup.idle = Duration.ofMillis(600);
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient slow = tester.client();
                RawClient idle = tester.client();
                RawClient stalled = tester.client()) {
            slow.send("GET / HTTP/1.1\r\nHo");
            stalled.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab");

            assertTrue(slow.rest().startsWith("HTTP/1.1 408 Request Timeout\r\n"));
            assertEquals("", idle.rest());
            assertTrue(stalled.rest().startsWith("HTTP/1.1 "));
        }
    }

    @Test
    void connectionsOverTheLimitAreClosed() throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.clients = 1;
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient first = tester.client()) {
            first.send(GET).response();
            try (RawClient second = tester.client()) {
                assertEquals("", second.rest());
            }
            assertTrue(first.send(GET).response().endsWith("ok"));
            assertEquals(1, tester.value(Gauge.CONNECTIONS_REFUSED));
            assertEquals(1, tester.value(Gauge.CONNECTIONS));
        }
    }

    /** A balancer that has not noticed yet loses nothing: what it has open and what it opens is answered, once. */
    @Test
    void whileItLeavesEveryRequestIsStillAnswered() throws Exception {
        try (FakeUpstream upstream = FakeUpstream.answering(OK);
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient idle = tester.client()) {
            assertFalse(idle.send(GET).response().contains("Connection"));
            CompletableFuture<Boolean> drained = CompletableFuture.supplyAsync(
                    () -> tester.proxy.drain(Duration.ofSeconds(2), Duration.ofSeconds(10)));
            Awaitility.await().until(() -> {
                try (RawClient fresh = tester.client()) {
                    return fresh.send(GET).rest().endsWith("Connection: close\r\n\r\nok");
                }
            });
            assertTrue(idle.send(GET).rest().endsWith("Connection: close\r\n\r\nok"));
            assertTrue(drained.get(10, TimeUnit.SECONDS));
            assertThrows(IOException.class, () -> tester.client().close());
        }
    }

    @Test
    void drainingEndsWhatIsIdleAndWaitsForWhatIsGoingOn() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        try (FakeUpstream upstream = new FakeUpstream(conversation -> {
                    conversation.head();
                    Awaitility.await().until(() -> go.getCount() == 0);
                    conversation.send(OK);
                });
                ProxyTester tester = ProxyTester.to(upstream.port());
                RawClient idle = tester.client();
                RawClient busy = tester.client()) {
            busy.send(GET);
            Awaitility.await().until(() -> upstream.heads().size() == 1);
            CompletableFuture<Boolean> drained =
                    CompletableFuture.supplyAsync(() -> tester.proxy.drain(Duration.ZERO, Duration.ofSeconds(10)));

            assertEquals("", idle.rest());
            int port = tester.proxy.port();
            assertThrows(IOException.class, () -> new RawClient(port).close());
            go.countDown();
            String answer = busy.rest();
            assertTrue(answer.endsWith("ok"), answer);
            assertTrue(answer.contains("\r\nConnection: close\r\n"), answer);
            assertTrue(drained.get());
        }
    }
}
