package io.gatehouse.dataplane.tracing;

import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.http1.OctetWriter;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.upstream.UpstreamFault;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One call of a target within a trace, from its beginning to its end: a span of its own, whose id the target is told. What is told of it when it has
 * ended changes nothing. Times are monotonic nanoseconds. Reused with its trace, for one call after the other; confined to its loop.
 */
public final class TracedCall {
    private final Trace trace;
    /** 0 while it is not going on. */
    private long id;

    private long began;
    private @Nullable CompiledTarget target;
    private @Nullable String version;
    private int status;

    TracedCall(Trace trace) {
        this.trace = trace;
    }

    /** A target is being called. */
    public void begins(long now) {
        id = trace.spanId();
        began = now;
        target = null;
        version = null;
        status = 0;
    }

    /** The request goes out to the target. */
    public void sent(CompiledTarget to, String spoken) {
        target = to;
        version = spoken;
    }

    /** Writes the lines for the target, each with its end. */
    public void write(OctetWriter out, RequestHead head, boolean withState) {
        trace.write(out, head, id, withState);
    }

    /** The target has begun to answer. */
    public void answered(int with) {
        status = with;
    }

    /**
     * It has failed.
     *
     * @param tried null when there was no target to try
     */
    public void failed(@Nullable CompiledTarget tried, UpstreamFault fault, long now) {
        if (fault == UpstreamFault.RESTING || tried == null) {
            clear();
            return;
        }
        target = tried;
        ends(now, fault == UpstreamFault.UNABLE ? null : word(fault));
    }

    private static String word(UpstreamFault fault) {
        return fault.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * It was given up: another target answered first. That is no error of this one.
     *
     * @param tried null when there was no target to try
     */
    public void outrun(@Nullable CompiledTarget tried, long now) {
        if (tried != null) {
            target = tried;
            ends(now, null, true);
        }
        clear();
    }

    /** It is over, if it is going on. */
    void ends(long now, @Nullable String error) {
        ends(now, error, false);
    }

    private void ends(long now, @Nullable String error, boolean outrun) {
        if (id != 0 && trace.keepsSpans()) {
            trace.ended(new UpstreamSpan(id, target, version, began, now, status, error, outrun));
        }
        clear();
    }

    /** There was no call. */
    public void clear() {
        id = 0;
        target = null;
    }
}
