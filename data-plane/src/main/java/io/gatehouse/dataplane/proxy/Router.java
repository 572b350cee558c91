package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledUpstream;
import io.gatehouse.dataplane.gateway.Match;
import io.gatehouse.dataplane.http1.RequestHead;
import java.util.List;

/** Tells where a request leads. Thread-safe; reads the newest configuration once, and allocates nothing. */
@FunctionalInterface
public interface Router {
    /** What the request leads to; {@code path} is its normal form. */
    Match match(RequestHead head, byte[] path, int from, int to);

    /** Where requests can lead now; the same list for as long as it is so. */
    default List<CompiledUpstream> upstreams() {
        return List.of();
    }
}
