package io.gatehouse.dataplane.gateway;

import static io.gatehouse.dataplane.gateway.Published.attachment;
import static io.gatehouse.dataplane.gateway.Published.id;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.gatehouse.dataplane.http1.HeadLimits;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.model.config.PublishedKey;
import io.gatehouse.model.config.PublishedSubscription;
import io.gatehouse.model.keys.KeyFormat;
import io.gatehouse.policy.spi.Credential;
import io.gatehouse.policy.spi.Exchange;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Plan;
import io.gatehouse.policy.spi.Services.Spend;
import io.gatehouse.policy.spi.Verdict;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A request that proceeds costs no memory, from its path to its quota. */
class AllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int REQUESTS = 20_000;
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(40);

    private final byte[] key = KeyFormat.generate(new Random(1)).getBytes(StandardCharsets.US_ASCII);
    private final Configuration configuration =
            new Configuration(new NodeServices(_ -> _ -> Spend.SPENT, InstantSource.system()));
    private final RequestHead head = new RequestHead(HeadLimits.DEFAULT);
    private final byte[] normal = new byte[1_000];
    private final KeyedExchange exchange = new KeyedExchange();

    @Test
    void requestThatProceedsAllocatesNothing() {
        // Given
        configuration.apply(List.of(
                Published.api(
                        1,
                        List.of("*.example.com"),
                        "/orders",
                        List.of(attachment(71, "api-key", Map.of()), attachment(72, "subscription", Map.of())),
                        "GET /{id}/lines",
                        "GET /**"),
                Published.plan(
                        6,
                        Set.of(1L),
                        attachment(73, "rate-limit", Map.of("requests", 1_000_000_000, "per", "PT1S")),
                        attachment(74, "quota", Map.of("requests", 5, "per", "DAY"))),
                new PublishedSubscription(id(7), id(5), id(6), 1),
                new PublishedKey(id(8), id(5), KeyFormat.sha256(new String(key, StandardCharsets.US_ASCII)), null)));
        byte[] bytes = "GET /%6frders//7/lines HTTP/1.1\r\nHost: API.example.com:80\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII);
        assertNull(head.parse(bytes, 0, bytes.length));

        // When: the compiler needs some rounds, and a free core, to see what never leaves a method
        long allocated = Long.MAX_VALUE;
        long begun = System.nanoTime();
        while (allocated > REQUESTS && System.nanoTime() - begun < LONGEST_WARM_UP.toNanos()) {
            allocated = round();
        }

        // Then
        assertTrue(allocated <= REQUESTS, "octets allocated: " + allocated);
    }

    private long round() {
        long self = Thread.currentThread().threadId();
        long before = THREADS.getThreadAllocatedBytes(self);
        assertEquals(REQUESTS, run());
        return THREADS.getThreadAllocatedBytes(self) - before;
    }

    private int run() {
        int proceeded = 0;
        for (int i = 0; i < REQUESTS; i++) {
            proceeded += serve() ? 1 : 0;
        }
        return proceeded;
    }

    private boolean serve() {
        int length = PathNormalizer.normalise(head.bytes(), head.pathFrom(), head.pathTo(), normal);
        Match match = configuration.gateway().match(head, normal, 0, length);
        if (!(match instanceof CompiledRoute route)) {
            return false;
        }
        boolean proceeds = true;
        for (int i = 0; i < route.policies().size(); i++) {
            proceeds &= route.policies().get(i).onRequest(exchange) == Verdict.PROCEED;
        }
        CompiledPlan plan = (CompiledPlan) exchange.plan;
        for (int i = 0; i < plan.policies().size(); i++) {
            proceeds &= plan.policies().get(i).onRequest(exchange) == Verdict.PROCEED;
        }
        return proceeds;
    }

    private final class KeyedExchange implements Exchange {
        private Credential credential;
        private Plan plan;

        @Override
        public int copyHeader(HeaderName name, byte[] into) {
            System.arraycopy(key, 0, into, 0, key.length);
            return key.length;
        }

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public UUID api() {
            return id(1);
        }

        @Override
        public Credential credential() {
            return credential;
        }

        @Override
        public void identify(Credential found) {
            credential = found;
        }

        @Override
        public Plan plan() {
            return plan;
        }

        @Override
        public void admit(Plan chosen) {
            plan = chosen;
        }
    }
}
