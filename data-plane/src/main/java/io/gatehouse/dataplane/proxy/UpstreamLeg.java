package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.proxy.ResponseHeadWriter.Connection;
import io.gatehouse.dataplane.proxyprotocol.Ends;
import io.gatehouse.dataplane.tracing.TracedCall;
import io.gatehouse.dataplane.upstream.UpstreamCall;
import io.gatehouse.dataplane.upstream.UpstreamFault;
import io.gatehouse.dataplane.upstream.UpstreamStream;
import io.gatehouse.dataplane.websocket.CloseFrame;
import io.gatehouse.model.usage.Outcome;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of an exchange behind the policies: the request goes to an upstream, its response comes back, each no faster than the
 * other side takes it. Reused; confined to its loop.
 *
 * <pre>
 * OFF -> CONNECTING -> CALLING -> ANSWERING -> OFF
 *            ^------------'  sent once more
 *                           CALLING -> OPEN -> OFF     WebSocket
 * </pre>
 */
final class UpstreamLeg implements UpstreamCall {
    private enum State {
        OFF,
        CONNECTING,
        CALLING,
        /** The call has failed; the one beside it is under way. */
        HEDGED,
        ANSWERING,
        /** The two sides speak WebSocket. */
        OPEN
    }

    private final ProxyLoop loop;
    private final ProxyExchange exchange;
    private final Request request;
    private final RequestBody body;
    private final RequestRelay asking;
    private final Tally tally;
    private final Patience patience;
    private final BodyPace pace;
    private final Calling calling;
    private final Hedge hedge;
    private final AnswerRelay answering;
    private final Interims interims = new Interims();
    private final OpenSocket socket = new OpenSocket();
    private State state = State.OFF;
    private @Nullable Caller client;
    private @Nullable CompiledRoute route;
    private @Nullable UpstreamStream upstream;
    private long begun;
    private boolean waited;
    private boolean keeps;

    UpstreamLeg(
            ProxyLoop loop, ProxyExchange exchange, Request request, RequestBody body, PolicyView view, Tally tally) {
        this.loop = loop;
        this.exchange = exchange;
        this.request = request;
        this.body = body;
        this.tally = tally;
        this.calling = new Calling(loop, request, body, view, tally);
        this.patience = new Patience(loop.settings());
        this.pace = new BodyPace(loop.settings().bodyProgress());
        this.asking = new RequestRelay(loop, request, body);
        this.hedge = new Hedge(loop, this, calling, new RequestRelay(loop, request, body), tally);
        this.answering = new AnswerRelay(loop, request, tally);
    }

    /** Sends the request on its way. {@code now} is a time that has passed at most since the head was complete. */
    void begin(CompiledRoute chosen, Caller caller, long now) {
        route = chosen;
        client = caller;
        begun = now;
        patience.begin(chosen, caller, tally.startedAt());
        waited = false;
        state = State.CONNECTING;
        calling.begin(chosen, caller, this, now);
        awaitConnection();
        if (state == State.CONNECTING || state == State.CALLING) {
            hedge.arm();
        }
    }

    private void awaitConnection() {
        if (state == State.CONNECTING) {
            waited = true;
            patience.await(false);
        }
    }

    @Override
    public void connected(UpstreamStream stream) {
        Caller caller = client();
        upstream = stream;
        interims.reset();
        pace.rest();
        state = State.CALLING;
        long now = waited ? System.nanoTime() : begun;
        tally.called(now, stream.target());
        patience.await(now);
        if (!ask(asking, stream, calling.span())) {
            caller.run();
        }
    }

    /**
     * Sends the request's head on a stream. Whether that is all of it.
     *
     * @param call which call of the trace it is; null where nothing is traced
     */
    boolean ask(RequestRelay relay, UpstreamStream stream, @Nullable TracedCall call) {
        return relay.begin(stream, route(), client(), exchange.idOctets(), call);
    }

    /** Whether the first call has failed, and an answer can only come of the one beside it. */
    boolean awaitsHedge() {
        return state == State.HEDGED;
    }

    /** The answer comes from the call beside the first. */
    void take(UpstreamStream stream) {
        UpstreamStream first = upstream;
        State was = state;
        upstream = stream;
        state = State.CALLING;
        asking.end();
        if (first != null) {
            first.abort();
        } else if (was == State.CONNECTING) {
            calling.cancel(this);
        }
        calling.hedgeWins(System.nanoTime());
        tally.answering(stream.target());
    }

    /** The call beside the first has failed too. */
    void hedgeFailed(UpstreamFault fault) {
        giveUp(fault, System.nanoTime());
    }

    /** Whether more of the request's body can be taken now. */
    boolean takesBody() {
        return asking.takes();
    }

    /** Takes what belongs to the request's body out of the buffer and hands it on; only when {@link #takesBody}. */
    RequestBody.Progress takeBody(ByteBuf in) {
        if (state == State.OPEN) {
            socket.fromCaller(in);
        }
        RequestBody.Progress progress = asking.take(in);
        awaitMore();
        return progress == RequestBody.Progress.MORE && dawdles() ? RequestBody.Progress.TOO_SLOW : progress;
    }

    /** Whether the caller keeps the body from coming on; streams of messages take their time. */
    private boolean dawdles() {
        if (state != State.CALLING || !asking.awaitsCaller()) {
            pace.rest();
            return false;
        }
        return pace.isTooSlow(patience.newest(), body.received()) && !request.isGrpc();
    }

    private void awaitMore() {
        patience.await(state == State.CALLING && asking.awaitsCaller());
        if (patience.comesToLast()) {
            exchange.lasts();
        }
    }

    /** Sends what was handed to the upstream. */
    void flush() {
        asking.flush();
    }

    @Override
    public void writable() {
        client().run();
    }

    @Override
    public Ends caller() {
        return client().provenance().ends();
    }

    @Override
    public RequestHead request() {
        return request.head();
    }

    @Override
    public void opened(ResponseHead head) {
        calling.answered(head, System.nanoTime());
        socket.open();
        state = State.OPEN;
        patience.opens();
        keeps = false;
        tally.answered(System.nanoTime(), head.status());
        answering.open(client(), head, exchange.idOctets());
        body.open();
        client().flush();
        exchange.lasts();
        awaitMore();
        client().run();
    }

    @Override
    public void head(ResponseHead head, boolean last) {
        if (head.isInterim()) {
            interim(head);
            return;
        }
        boolean http10 = request.head().isHttp10();
        long now = System.nanoTime();
        if (calling.answered(head, now)) {
            abandon(last);
            again(now);
            return;
        }
        hedge.outrun(now);
        state = State.ANSWERING;
        tally.answered(now, head.status());
        boolean recoded = answering.agree(client(), route(), head, last);
        boolean unknown = recoded || (!last && head.bodyLength(false) < 0);
        if (unknown && (head.hasTypeLike("text/event-stream") || head.hasTypeLike(Request.GRPC))) {
            patience.streams();
            exchange.lasts();
        }
        keeps = exchange.mayKeep() && body.isComplete() && !(unknown && http10);
        Connection said = !keeps ? Connection.CLOSE : http10 ? Connection.KEEP_ALIVE : Connection.UNSAID;
        answering.begin(head, unknown && !http10, said, exchange.idOctets());
        if (last) {
            end(Unpooled.EMPTY_BUFFER, 0, 0, tally.answeredAt());
        }
    }

    /** Nothing more is wanted of what is being answered. */
    private void abandon(boolean complete) {
        UpstreamStream from = upstream;
        upstream = null;
        asking.end();
        if (from != null && !complete) {
            from.abort();
        }
    }

    /** Sends it once more, unless it is under way to another target already. */
    private void again(long now) {
        if (hedge.isUnderWay()) {
            state = State.HEDGED;
            calling.firstIsOver();
            return;
        }
        hedge.end();
        waited = true;
        state = State.CONNECTING;
        calling.again(this, now);
        awaitConnection();
    }

    private void interim(ResponseHead head) {
        int octets = interims.pass(head, client(), request.head().isHttp10(), exchange.idOctets());
        if (octets < 0) {
            abandon(false);
            failed(UpstreamFault.TOO_MANY_INTERIM);
        } else if (octets > 0) {
            tally.sent(octets);
            client().flush();
        }
    }

    @Override
    public void body(ByteBuf in, int from, int to, boolean last) {
        if (last) {
            end(in, from, to - from, client().answer().holdsHead() ? tally.answeredAt() : System.nanoTime());
        } else {
            if (state == State.OPEN) {
                socket.fromUpstream(in, from, to);
            }
            answering.piece(in, from, to - from);
        }
    }

    private void end(ByteBuf in, int from, int length, long now) {
        upstream = null;
        hedge.end();
        calling.over();
        asking.end();
        state = State.OFF;
        answering.last(in, from, length, now);
        exchange.answered(keeps, now);
    }

    @Override
    public void trailers(byte[] lines) {
        if (lines.length > 0) {
            client().answer().trailers(lines);
        }
    }

    @Override
    public void pieceEnded() {
        if (state == State.CALLING && upstream != null) {
            client().flush();
            interims.keepPace(upstream, client());
        }
        if (!isAnswering()) {
            return;
        }
        answering.pieceEnded();
        if (socket.isLeaving() && leave()) {
            return;
        }
        UpstreamStream from = upstream;
        if (from != null && !client().isWritable()) {
            client().flush();
            from.reads(client().isWritable());
        }
        awaitAnswer();
    }

    private void awaitAnswer() {
        patience.await(state == State.ANSWERING && !client().isWritable());
        if (patience.comesToLast()) {
            exchange.lasts();
        }
    }

    @Override
    public void pause() {
        if (isAnswering()) {
            client().flush();
        }
    }

    /** The caller has taken enough for more to be read. */
    void clientWritable() {
        UpstreamStream from = upstream;
        if (from == null) {
            return;
        }
        if (state == State.CALLING) {
            interims.keepPace(from, client());
        } else if (isAnswering() && client().isWritable()) {
            from.reads(true);
            awaitAnswer();
        }
    }

    @Override
    public void failed(UpstreamFault fault) {
        upstream = null;
        asking.end();
        long now = System.nanoTime();
        calling.failed(fault, now);
        if (state == State.OPEN) {
            exchange.breakOff(Outcome.SUCCESS);
            return;
        }
        if (state != State.ANSWERING && (hedge.isUnderWay() || calling.mayCallAnother(fault, now))) {
            again(now);
            return;
        }
        giveUp(fault, now);
    }

    private void giveUp(UpstreamFault fault, long now) {
        if (fault == UpstreamFault.RESTING) {
            exchange.refuse(Refusal.RESTING, List.of(calling.retryAfter()));
        } else {
            exchange.refuse(Refusal.of(fault));
        }
    }

    /** The deadline that was set last has passed. */
    void deadlineMissed() {
        switch (state) {
            case HEDGED -> {
                hedge.timedOut(System.nanoTime());
                exchange.refuse(Refusal.TIMEOUT);
            }
            case CALLING -> {
                if (asking.awaitsCaller()) {
                    exchange.refuse(Refusal.TOO_SLOW);
                } else if (interims.awaitsCaller()) {
                    exchange.breakOff(Outcome.CLIENT_GONE);
                } else {
                    calling.failed(UpstreamFault.TIMEOUT, System.nanoTime());
                    hedge.timedOut(System.nanoTime());
                    exchange.refuse(Refusal.TIMEOUT);
                }
            }
            case ANSWERING -> exchange.breakOff(client().isWritable() ? Outcome.UPSTREAM_TIMEOUT : Outcome.CLIENT_GONE);
            case OPEN -> missedOpen();
            case CONNECTING -> {
                calling.failed(UpstreamFault.TIMEOUT, System.nanoTime());
                exchange.refuse(Refusal.UNREACHABLE);
            }
            case OFF -> {}
        }
    }

    /**
     * Ends what is open in order, with a code of RFC 6455, section 7.4: now, or behind the frame that is half sent.
     *
     * @param outcome what it then counts as
     */
    void leave(int code, Outcome outcome) {
        tally.outcome(outcome);
        socket.leave(code);
        leave();
    }

    /** Whether it is over. */
    private boolean leave() {
        if (state != State.OPEN || upstream == null || !socket.mayLeave()) {
            return false;
        }
        ByteBuf last = socket.leave(upstream, client().alloc());
        end(last, last.readerIndex(), last.readableBytes(), System.nanoTime());
        last.release();
        return true;
    }

    private void missedOpen() {
        if (socket.isLeaving()) {
            exchange.breakOff(Outcome.SUCCESS);
        } else {
            patience.await(true);
            leave(CloseFrame.GOING_AWAY, Outcome.SUCCESS);
        }
    }

    /** Whether a part of the answer may have been sent. */
    boolean isAnswering() {
        return state == State.ANSWERING || state == State.OPEN;
    }

    /** Whether the two sides speak WebSocket: then either may end it at any time. */
    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether it has been asked to {@link #leave}. */
    boolean isLeaving() {
        return socket.isLeaving();
    }

    /** Ends it, wherever it is; nothing more is heard of the upstream. */
    void detach() {
        UpstreamStream connection = upstream;
        State was = state;
        upstream = null;
        hedge.end();
        asking.end();
        state = State.OFF;
        answering.close();
        if (connection != null) {
            connection.abort();
        } else if (was == State.CONNECTING) {
            calling.cancel(this);
        }
        calling.over();
    }

    private Caller client() {
        if (client == null) {
            throw new IllegalStateException("no caller");
        }
        return client;
    }

    /** Where it leads, once it has begun. */
    CompiledRoute route() {
        if (route == null) {
            throw new IllegalStateException("no route");
        }
        return route;
    }
}
