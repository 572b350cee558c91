package io.gatehouse.dataplane.upstream;

import io.gatehouse.dataplane.gateway.CompiledUpstream;
import io.gatehouse.model.config.Bulkhead;

/**
 * What the calls of an upstream may have of each target, on one loop. Immutable.
 *
 * @param connections open at once
 * @param connectTimeoutNanos how long opening one may take
 * @param requests in flight at once
 * @param queue calls that may wait for a connection
 * @param queueWaitNanos how long each may
 */
record Need(int connections, long connectTimeoutNanos, int requests, int queue, long queueWaitNanos) {
    /** Of a target that nobody has called yet. */
    static final Need NONE = new Need(1, 0, Integer.MAX_VALUE, 0, 0);

    /** A loop's share of what a node may have. */
    static Need of(CompiledUpstream upstream, int loops) {
        Bulkhead bulkhead = upstream.resilience().bulkhead();
        return new Need(
                share(upstream.maxConnections(), loops),
                upstream.connectTimeoutNanos(),
                bulkhead.requests() == 0 ? Integer.MAX_VALUE : share(bulkhead.requests(), loops),
                bulkhead.queue(),
                bulkhead.queueWait().toNanos());
    }

    private static int share(int whole, int loops) {
        return Math.max(1, Math.ceilDiv(whole, loops));
    }

    /** The same for a call that asks the target how it is: it gets a connection, however many there are. */
    Need forCheck(long withinNanos) {
        return new Need(Integer.MAX_VALUE, withinNanos, Integer.MAX_VALUE, Integer.MAX_VALUE, withinNanos);
    }
}
