package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.gateway.CompiledUpstream;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.tracing.TracedCall;
import io.gatehouse.dataplane.upstream.UpstreamCall;
import io.gatehouse.dataplane.upstream.UpstreamFault;
import io.gatehouse.dataplane.upstream.Upstreams;
import io.gatehouse.model.config.Balancing;
import io.gatehouse.policy.spi.Header;
import io.gatehouse.policy.spi.HeaderName;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Who is called for an exchange: the upstream, target after target, and what is learned of each. Reused with its exchange; confined to
 * its loop.
 */
final class Calling {
    private static final HeaderName RETRY_AFTER = HeaderName.of("Retry-After");
    private static final int LONGEST_NUMBER = 9;

    private final Upstreams upstreams;
    private final Tally tally;
    private final RequestPart part;
    private final Way way;
    private final Retry retry;
    /** Whose answer is awaited, or given. */
    private Called called;
    /** Beside it. */
    private Called beside;

    private @Nullable CompiledUpstream upstream;
    private int hash;

    Calling(ProxyLoop loop, Request request, RequestBody body, PolicyView view, Tally tally) {
        this.upstreams = loop.upstreams();
        this.tally = tally;
        this.part = new RequestPart(request, view);
        this.way = new Way(part);
        this.called = new Called(tally, request.trace());
        this.beside = new Called(tally, request.trace());
        this.retry = new Retry(request, body, upstreams);
    }

    /** Calls the first target. The call may have failed on return. */
    void begin(CompiledRoute route, Caller caller, UpstreamCall call, long now) {
        CompiledUpstream chosen = way.choose(route.forwarding(), caller);
        Balancing balancing = chosen.resilience().balancing();
        Balancing.HashOn on = balancing.hashOn();
        upstream = chosen;
        hash = on == null ? 0 : part.hash(on, balancing.hashName(), caller);
        retry.reset();
        called.attempt().clear();
        called.begins(now);
        upstreams.call(chosen, call, called.attempt(), hash, now);
    }

    /** After how long another target is to be called beside the first, in nanoseconds; 0 for never. */
    long hedgeAfterNanos() {
        CompiledUpstream chosen = upstream();
        Duration after = chosen.resilience().retries().hedgeAfter();
        return !after.isZero() && chosen.targets().size() > 1 && retry.mayBeDoubled() ? after.toNanos() : 0;
    }

    /** Calls another target beside the first. Whether it does; the call may have failed on return. */
    boolean hedge(UpstreamCall call, long now) {
        beside.attempt().clear();
        beside.begins(now);
        boolean does = upstreams.hedge(upstream(), call, called.attempt(), beside.attempt(), hash, now);
        if (!does) {
            beside.calledOff();
        }
        return does;
    }

    /** The target that was called beside the first has begun to answer. Whether it says that it cannot serve. */
    boolean hedgeAnswered(ResponseHead head, long now) {
        return beside.answered(head.status(), now, restSeconds(head));
    }

    /** What it says is no answer: it is asked no more. */
    void hedgeGivenUp(long now) {
        beside.unable(now);
    }

    /** The target that was called beside the first has failed. */
    void hedgeFailed(UpstreamFault fault, long now) {
        beside.failed(fault, now);
    }

    /** The call beside the first no longer waits for a connection. */
    void cancelHedge(UpstreamCall call) {
        upstreams.cancel(call, beside.attempt());
    }

    /** The target that was called beside the first was asked in vain. */
    void hedgeOutrun(long now) {
        beside.outrun(now);
    }

    /** Nothing more is learned of the first target, while the one beside it is under way. */
    void firstIsOver() {
        called.over();
    }

    /** The answer is the one of the target that was called beside the first, which is asked no more. */
    void hedgeWins(long now) {
        Called first = called;
        called = beside;
        beside = first;
        first.outrun(now);
        first.over();
    }

    /** The target has begun to answer. Whether another is to be called nevertheless: then {@link #again}. */
    boolean answered(ResponseHead head, long now) {
        called.answered(head.status(), now, restSeconds(head));
        boolean another = retry.take(head.status(), upstream(), now);
        if (another) {
            called.unable(now);
        }
        return another;
    }

    /** For how long the target asks to be left alone (RFC 9110, section 10.2.3), where that is a number of seconds; else 0. */
    private static long restSeconds(ResponseHead head) {
        String said = head.status() == 503 ? head.fields().value("retry-after") : null;
        boolean number = said != null
                && !said.isEmpty()
                && said.length() <= LONGEST_NUMBER
                && said.chars().allMatch(c -> c >= '0' && c <= '9');
        return number ? Long.parseLong(said) : 0;
    }

    /** The target has failed. */
    void failed(UpstreamFault fault, long now) {
        called.failed(fault, now);
    }

    /** Whether another target is to be called after a failure: then {@link #again}. */
    boolean mayCallAnother(UpstreamFault fault, long now) {
        return retry.take(fault, upstream(), now);
    }

    /** Calls another target. The call may have failed on return. */
    void again(UpstreamCall call, long now) {
        called.begins(now);
        upstreams.retry(upstream(), call, called.attempt(), hash, now);
    }

    /** What the trace is told of the call; null where nothing is traced. */
    @Nullable
    TracedCall span() {
        return called.span();
    }

    /** The same of the call beside the first. */
    @Nullable
    TracedCall hedgeSpan() {
        return beside.span();
    }

    /** The call no longer waits for a connection. */
    void cancel(UpstreamCall call) {
        upstreams.cancel(call, called.attempt());
    }

    /** Nothing more is learned of the target. */
    void over() {
        called.over();
        beside.over();
    }

    /** When callers should come again where all targets rest. */
    Header retryAfter() {
        Duration rest = upstream().resilience().breaker().openFor();
        return new Header(
                RETRY_AFTER, Long.toString(Math.max(1, rest.plusMillis(999).toSeconds())));
    }

    private CompiledUpstream upstream() {
        if (upstream == null) {
            throw new IllegalStateException("no upstream");
        }
        return upstream;
    }
}
