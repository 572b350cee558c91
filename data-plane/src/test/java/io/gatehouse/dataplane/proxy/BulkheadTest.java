package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.model.usage.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How much one target may take up. */
@Timeout(60)
class BulkheadTest {
    private static final String GET = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static FakeUpstream held(Semaphore let) throws Exception {
        return new FakeUpstream(conversation -> {
            while (conversation.head() != null) {
                let.acquireUninterruptibly();
                conversation.send(OK);
            }
        });
    }

    @Test
    void requestsOverTheMostInFlightAreRefusedAtOnceAndLaterOnesServed() throws Exception {
        Semaphore let = new Semaphore(0);
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.requests = 2;
        try (FakeUpstream upstream = held(let);
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient one = tester.client();
                RawClient two = tester.client();
                RawClient three = tester.client()) {
            one.send(GET);
            two.send(GET);
            Awaitility.await().until(() -> upstream.heads().size() == 2);

            String refused = three.send(GET).response();

            assertTrue(refused.startsWith("HTTP/1.1 503 "), refused);
            assertTrue(refused.contains("\"code\":\"upstream-busy\""), refused);
            assertEquals(List.of(Outcome.UPSTREAM_BUSY), tester.recorder.outcomes());
            let.release(3);
            one.response();
            two.response();
            assertTrue(three.send(GET).response().endsWith("ok"));
            assertEquals(3, upstream.heads().size());
        }
    }

    @Test
    void targetThatIsFullIsPassedOver() throws Exception {
        Semaphore let = new Semaphore(0);
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.requests = 1;
        try (FakeUpstream full = held(let);
                FakeUpstream free = FakeUpstream.answering(OK);
                ProxyTester tester = setup.to(full.port(), free.port()).start();
                RawClient one = tester.client();
                RawClient two = tester.client()) {
            one.send(GET);
            Awaitility.await().until(() -> full.heads().size() == 1);

            for (int i = 0; i < 5; i++) {
                assertTrue(two.send(GET).response().endsWith("ok"));
            }

            assertEquals(1, full.heads().size());
            assertEquals(5, free.heads().size());
            let.release();
            one.response();
        }
    }

    @Test
    void noMoreRequestsWaitThanMay() throws Exception {
        Semaphore let = new Semaphore(0);
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.connections = 1;
        setup.queue = 1;
        setup.queueWait = Duration.ofSeconds(20);
        try (FakeUpstream upstream = held(let);
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient one = tester.client();
                RawClient two = tester.client();
                RawClient three = tester.client()) {
            one.send(GET);
            Awaitility.await().until(() -> upstream.heads().size() == 1);
            two.send(GET);
            Awaitility.await().until(() -> tester.value(Gauge.UPSTREAM_QUEUE) == 1);

            assertTrue(three.send(GET).response().startsWith("HTTP/1.1 503 "));

            let.release(2);
            assertTrue(one.response().endsWith("ok"));
            assertTrue(two.response().endsWith("ok"));
        }
    }
}
