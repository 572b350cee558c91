package io.gatehouse.dataplane.gateway;

import io.gatehouse.model.config.Split;
import io.gatehouse.model.config.Sticky;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a route leads. Immutable.
 *
 * @param upstream for requests that no split takes
 * @param splits asked in their order
 * @param sticky what decides which requests a split takes; null for chance
 * @param mirror who else gets a share of the requests; null for nobody
 */
public record Forwarding(
        CompiledUpstream upstream,
        List<CompiledSplit> splits,
        @Nullable Sticky sticky,
        CompiledRewrite rewrite,
        @Nullable CompiledMirror mirror) {
    /** In how many parts requests are split. */
    public static final int LOTS = 10_000;

    public Forwarding {
        splits = List.copyOf(splits);
    }

    /** To one upstream, unchanged. */
    public static Forwarding to(CompiledUpstream upstream) {
        return new Forwarding(upstream, List.of(), null, CompiledRewrite.NONE, null);
    }

    /**
     * A part of the requests that goes elsewhere.
     *
     * @param from the first lot, of {@link #LOTS}, that it takes; up to {@code to}, which is not included
     */
    public record CompiledSplit(CompiledUpstream upstream, int from, int to, Split.@Nullable Condition when) {}

    /**
     * Who gets copies of requests.
     *
     * @param percent of the requests, by chance
     */
    public record CompiledMirror(CompiledUpstream upstream, int percent) {}
}
