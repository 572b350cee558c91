package io.gatehouse.dataplane.tracing;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.gatehouse.dataplane.http1.HeadLimits;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.telemetry.ExportCounts;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What a request that is not sampled costs. */
class TraceAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int REQUESTS = 20_000;
    private static final Duration LONGEST_WARM_UP = Duration.ofSeconds(40);

    private final ExportCounts counts = new ExportCounts();
    private final Trace trace = Tracer.of(
                    0, 1, new Sampling(0, 100), new TraceQueue(counts), counts, new SplittableRandom(1))
            .trace();
    private final TracedCall call = trace.call();
    private final OctetWriter out = new OctetWriter();

    @Test
    void requestThatIsNotSampledAllocatesNothing() {
        RequestHead head =
                head("traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00\r\ntracestate: a=1\r\n");
        RequestHead bare = head("");

        // The compiler needs some rounds to see what never leaves a method.
        long allocated = Long.MAX_VALUE;
        long begun = System.nanoTime();
        while (allocated > REQUESTS && System.nanoTime() - begun < LONGEST_WARM_UP.toNanos()) {
            allocated = round(head, bare);
        }

        assertTrue(allocated <= REQUESTS, "octets allocated: " + allocated);
    }

    private static RequestHead head(String lines) {
        byte[] bytes =
                ("GET / HTTP/1.1\r\nHost: a\r\nAccept: x\r\n" + lines + "\r\n").getBytes(StandardCharsets.US_ASCII);
        RequestHead head = new RequestHead(HeadLimits.DEFAULT);
        assertNull(head.parse(bytes, 0, bytes.length));
        return head;
    }

    private long round(RequestHead head, RequestHead bare) {
        long self = Thread.currentThread().threadId();
        long before = THREADS.getThreadAllocatedBytes(self);
        for (int i = 0; i < REQUESTS; i++) {
            serve((i & 1) == 0 ? head : bare, i);
        }
        return THREADS.getThreadAllocatedBytes(self) - before;
    }

    private void serve(RequestHead head, long now) {
        trace.clear();
        trace.begin(head);
        call.begins(now);
        out.clear();
        call.write(out, head, true);
        call.answered(200);
        assertFalse(trace.isSampled());
    }
}
