package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.proxyprotocol.Ends;
import io.gatehouse.dataplane.upstream.UpstreamCall;
import io.gatehouse.dataplane.upstream.UpstreamFault;
import io.gatehouse.dataplane.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * A second call beside the first of a leg, made when that one is slow to answer. Whichever target begins to answer first gives the answer;
 * the other is asked no more. Reused with its leg; confined to its loop.
 *
 * <pre>
 * OFF -> ARMED -> CONNECTING -> CALLING -> GIVING -> OFF
 *          any of these -> OFF                          the first answers, or this one fails
 * </pre>
 */
final class Hedge implements UpstreamCall {
    private enum State {
        OFF,
        /** The first call still has its time. */
        ARMED,
        CONNECTING,
        CALLING,
        /** The answer is this one's: all that comes goes to the leg. */
        GIVING
    }

    private final ProxyLoop loop;
    private final UpstreamLeg leg;
    private final Calling calling;
    private final RequestRelay asking;
    private final Tally tally;
    private State state = State.OFF;
    private @Nullable Future<?> timer;
    private @Nullable UpstreamStream stream;

    Hedge(ProxyLoop loop, UpstreamLeg leg, Calling calling, RequestRelay asking, Tally tally) {
        this.loop = loop;
        this.leg = leg;
        this.calling = calling;
        this.asking = asking;
        this.tally = tally;
    }

    /** Gives the first call its time. Does nothing for a request that may not go to two targets. */
    void arm() {
        long after = calling.hedgeAfterNanos();
        if (after > 0) {
            state = State.ARMED;
            timer = loop.after(after, this::due);
        }
    }

    private void due() {
        if (state != State.ARMED) {
            return;
        }
        timer = null;
        state = State.CONNECTING;
        if (calling.hedge(this, System.nanoTime())) {
            tally.hedged();
        } else {
            state = State.OFF;
        }
    }

    /** Whether an answer may come of it. */
    boolean isUnderWay() {
        return state == State.CONNECTING || state == State.CALLING;
    }

    /** An answer has begun: unless it is this one's, this call is given up. */
    void outrun(long now) {
        if (state == State.GIVING) {
            return;
        }
        if (isUnderWay()) {
            calling.hedgeOutrun(now);
        }
        end();
    }

    /** Nobody has answered in time. */
    void timedOut(long now) {
        if (isUnderWay()) {
            calling.hedgeFailed(UpstreamFault.TIMEOUT, now);
        }
    }

    /** Ends it, wherever it is. What it gives to the leg is the leg's to end. */
    void end() {
        State was = state;
        UpstreamStream open = stream;
        state = State.OFF;
        stream = null;
        switch (was) {
            case OFF -> {}
            case GIVING -> asking.end();
            case ARMED -> disarm();
            case CONNECTING -> calling.cancelHedge(this);
            case CALLING -> {
                asking.end();
                if (open != null) {
                    open.abort();
                }
            }
        }
    }

    private void disarm() {
        Future<?> armed = timer;
        timer = null;
        if (armed != null) {
            armed.cancel(false);
        }
    }

    @Override
    public void connected(UpstreamStream connection) {
        stream = connection;
        state = State.CALLING;
        leg.ask(asking, connection, calling.hedgeSpan());
    }

    @Override
    public void head(ResponseHead head, boolean last) {
        if (state == State.GIVING) {
            leg.head(head, last);
            return;
        }
        UpstreamStream answering = stream;
        if (head.isInterim() || answering == null) {
            return;
        }
        if (calling.hedgeAnswered(head, System.nanoTime()) && !leg.awaitsHedge()) {
            giveUp(answering, last);
            return;
        }
        state = State.GIVING;
        leg.take(answering);
        leg.head(head, last);
    }

    /** It says that it cannot serve, and the first call is still under way. */
    private void giveUp(UpstreamStream answering, boolean complete) {
        state = State.OFF;
        stream = null;
        asking.end();
        calling.hedgeGivenUp(System.nanoTime());
        if (!complete) {
            answering.abort();
        }
    }

    @Override
    public void failed(UpstreamFault fault) {
        State was = state;
        state = State.OFF;
        stream = null;
        asking.end();
        if (was == State.GIVING) {
            leg.failed(fault);
            return;
        }
        calling.hedgeFailed(fault, System.nanoTime());
        if (leg.awaitsHedge()) {
            leg.hedgeFailed(fault);
        }
    }

    @Override
    public void opened(ResponseHead head) {
        leg.opened(head);
    }

    @Override
    public void body(ByteBuf in, int from, int to, boolean last) {
        if (state == State.GIVING) {
            leg.body(in, from, to, last);
        }
    }

    @Override
    public void trailers(byte[] lines) {
        if (state == State.GIVING) {
            leg.trailers(lines);
        }
    }

    @Override
    public void pieceEnded() {
        if (state == State.GIVING) {
            leg.pieceEnded();
        }
    }

    @Override
    public void pause() {
        if (state == State.GIVING) {
            leg.pause();
        }
    }

    @Override
    public void writable() {
        // The request has no body: nothing waits to be written.
    }

    @Override
    public Ends caller() {
        return leg.caller();
    }

    @Override
    public RequestHead request() {
        return leg.request();
    }
}
