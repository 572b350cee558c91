package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.gateway.Match;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.http1.ResponseHead;
import io.gatehouse.dataplane.proxy.ResponseHeadWriter.Connection;
import io.gatehouse.dataplane.upstream.UpstreamCall;
import io.gatehouse.dataplane.upstream.UpstreamConnection;
import io.gatehouse.dataplane.upstream.UpstreamFault;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.Credential;
import io.gatehouse.policy.spi.Exchange;
import io.gatehouse.policy.spi.Header;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Plan;
import io.gatehouse.policy.spi.Verdict;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.System.Logger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One request with its response, from its first byte to its record. Reused for the next request of any connection of the loop;
 * confined to it.
 *
 * <pre>
 * READING -> DECIDING -> CONNECTING -> CALLING -> ANSWERING -> OVER
 *     READING to CALLING -> (refused) -> DRAINING -> OVER
 * </pre>
 */
final class ProxyExchange implements Exchange, UpstreamCall {
    private static final Logger LOG = System.getLogger(ProxyExchange.class.getName());
    private static final UUID NONE = new UUID(0, 0);

    private enum Stage {
        READING,
        DECIDING,
        CONNECTING,
        CALLING,
        ANSWERING,
        DRAINING,
        OVER
    }

    private final ProxyLoop loop;
    private final Request request;
    private final RequestBody body = new RequestBody();
    private final PolicyRun policies = new PolicyRun();
    private final ResponseRelay relay;
    private final Tally tally;
    private final byte[] id = new byte[RequestIds.LENGTH];
    private @Nullable ClientConnection client;
    private @Nullable CompiledRoute route;
    private @Nullable UpstreamConnection upstream;
    private @Nullable Credential credential;
    private @Nullable Plan plan;
    private Stage stage = Stage.OVER;
    private long nanoTime;
    private boolean valid;
    private boolean keeps;
    private boolean retried;
    private boolean waited;
    private boolean parked;
    private boolean unflushed;

    ProxyExchange(ProxyLoop loop) {
        this.loop = loop;
        this.request = new Request(loop.settings().heads());
        this.relay = new ResponseRelay(loop.responseHeads());
        this.tally = new Tally(loop);
    }

    /** A request's first byte has come. */
    void start(ClientConnection connection, long now) {
        client = connection;
        stage = Stage.READING;
        request.clear();
        body.none();
        policies.reset();
        tally.start(now);
        loop.ids().next(id);
        route = null;
        upstream = null;
        credential = null;
        plan = null;
        valid = keeps = retried = waited = parked = unflushed = false;
    }

    Request request() {
        return request;
    }

    long startedAt() {
        return tally.startedAt();
    }

    /** The request's id, as text. */
    String id() {
        return new String(id, StandardCharsets.US_ASCII);
    }

    /** The head is complete and valid. */
    void begin(long now) {
        nanoTime = now;
        valid = true;
        client().withoutDeadline();
        RequestHead head = request.head();
        body.begin(head);
        if (!request.normalise(loop.pathScratch())) {
            boolean all = head.bytes()[head.pathFrom()] == '*';
            refuse(all ? Refusal.NO_ROUTE : Refusal.BAD_PATH);
            return;
        }
        switch (loop.router().match(head, request.path(), request.pathFrom(), request.pathTo())) {
            case CompiledRoute found -> take(found);
            case Match.NoRoute _ -> refuse(Refusal.NO_ROUTE);
            case Match.MethodNotAllowed other -> {
                tally.api(other.api());
                refuse(Refusal.METHOD_NOT_ALLOWED, List.of(new Header(Tally.ALLOW, other.allow())));
            }
            case Match.Unserved other -> {
                tally.api(other.api());
                refuse(Refusal.UNSERVED);
            }
        }
    }

    private void take(CompiledRoute found) {
        route = found;
        tally.route(found);
        if (body.limit(found)) {
            stage = Stage.DECIDING;
            decide(found);
        } else {
            refuse(Refusal.BODY_TOO_LARGE);
        }
    }

    private void decide(CompiledRoute chosen) {
        Verdict verdict;
        try {
            verdict = policies.run(chosen, this);
        } catch (RuntimeException bug) {
            failed(bug);
            return;
        }
        if (verdict == null) {
            call(chosen);
        } else {
            obey(verdict, chosen);
        }
    }

    private void obey(Verdict verdict, CompiledRoute chosen) {
        switch (verdict) {
            case Verdict.Proceed _ -> decide(chosen);
            case Verdict.Reject no -> refuse(new Refusal(no.problem(), no.outcome()), no.headers());
            case Verdict.Reply reply -> reply(reply);
            case Verdict.Later later -> {
                parked = true;
                later.stage().whenComplete((late, trouble) -> loop.loop().execute(() -> resume(chosen, late, trouble)));
            }
        }
    }

    private void resume(CompiledRoute chosen, @Nullable Verdict verdict, @Nullable Throwable trouble) {
        if (stage != Stage.DECIDING) {
            return;
        }
        parked = false;
        waited = true;
        if (verdict != null) {
            obey(verdict, chosen);
        } else {
            failed(trouble);
        }
    }

    private void failed(@Nullable Throwable bug) {
        LOG.log(Logger.Level.ERROR, "policy failed requestId=" + id(), bug);
        refuse(Refusal.FAILED);
    }

    private void call(CompiledRoute chosen) {
        stage = Stage.CONNECTING;
        loop.upstreams().call(chosen.upstream(), this, nanoTime);
        waited |= stage == Stage.CONNECTING;
    }

    @Override
    public void connected(UpstreamConnection connection) {
        CompiledRoute chosen = route();
        ClientConnection caller = client();
        upstream = connection;
        stage = Stage.CALLING;
        long now = waited ? System.nanoTime() : nanoTime;
        tally.called(now);
        OctetWriter head = loop.requestHeads();
        head.clear();
        RequestHeadWriter.write(head, request, chosen, connection.target(), caller.address(), id);
        ByteBuf out = caller.alloc().directBuffer(head.length());
        head.drainTo(out);
        connection.write(out);
        caller.within(now, chosen.timeoutNanos());
        if (body.isComplete()) {
            connection.requestEnded();
            connection.flush();
        } else {
            unflushed = true;
            caller.run();
        }
    }

    /** Takes what the request's body needs out of the buffer. Whether it took any. */
    boolean takeBody(ByteBuf in) {
        if (body.isComplete()) {
            return false;
        }
        if (stage == Stage.DRAINING) {
            drain(in);
            return true;
        }
        UpstreamConnection to = upstream;
        if (to == null || !to.isWritable()) {
            return false;
        }
        unflushed = true;
        switch (body.forward(in, to, client().alloc())) {
            case MORE -> awaitMore();
            case COMPLETE -> {
                to.requestEnded();
                awaitMore();
            }
            case MALFORMED -> refuse(Refusal.BAD_CHUNK);
            case TOO_LARGE -> refuse(Refusal.BODY_TOO_LARGE);
        }
        return true;
    }

    private void drain(ByteBuf in) {
        switch (body.drain(in)) {
            case MORE -> {}
            case COMPLETE -> {
                stage = Stage.OVER;
                client().next(System.nanoTime());
            }
            case MALFORMED, TOO_LARGE -> {
                stage = Stage.OVER;
                client().leave(true);
            }
        }
    }

    /** Whoever must act next gets its time anew. */
    private void awaitMore() {
        boolean callersTurn = stage == Stage.CALLING && isCallersTurn();
        client().within(System.nanoTime(), callersTurn ? loop.settings().idle().toNanos() : route().timeoutNanos());
    }

    private boolean isCallersTurn() {
        boolean awaitsContinue = request.head().expectsContinue() && body.isUntouched();
        return !body.isComplete() && !awaitsContinue && upstream != null && upstream.isWritable();
    }

    /** Sends what was handed to the upstream. */
    void flushUpstream() {
        if (unflushed) {
            unflushed = false;
            if (upstream != null) {
                upstream.flush();
            }
        }
    }

    @Override
    public void writable() {
        client().run();
    }

    @Override
    public boolean isHead() {
        return valid && request.head().methodIs("HEAD");
    }

    @Override
    public void head(ResponseHead head, boolean last) {
        ClientConnection caller = client();
        if (head.isInterim()) {
            if (!request.head().isHttp10()) {
                ByteBuf out = relay.interim(head, caller, id);
                tally.sent(out.readableBytes());
                caller.write(out);
                caller.flush();
            }
            return;
        }
        stage = Stage.ANSWERING;
        tally.answered(System.nanoTime(), head.status());
        boolean unknown = !last && head.bodyLength(false) < 0;
        boolean http10 = request.head().isHttp10();
        keeps = request.head().keepsConnection() && body.isComplete() && !loop.isDraining() && !(unknown && http10);
        relay.begin(head, unknown && !http10, saidConnection(), id);
        if (last) {
            end(Unpooled.EMPTY_BUFFER, 0, 0, tally.answeredAt());
        }
    }

    private Connection saidConnection() {
        if (!keeps) {
            return Connection.CLOSE;
        }
        return request.head().isHttp10() ? Connection.KEEP_ALIVE : Connection.UNSAID;
    }

    @Override
    public void body(ByteBuf in, int from, int to, boolean last) {
        if (last) {
            end(in, from, to - from, relay.holdsHead() ? tally.answeredAt() : System.nanoTime());
            return;
        }
        send(in, from, to - from);
    }

    private void send(ByteBuf in, int from, int length) {
        ClientConnection caller = client();
        tally.sent(relay.size(length, false));
        relay.piece(caller, in, from, length, false);
    }

    /** Recorded before its last byte is handed over: what a caller has in full is in the ledger. */
    private void end(ByteBuf in, int from, int length, long now) {
        ClientConnection caller = client();
        boolean finished = body.isComplete();
        upstream = null;
        stage = Stage.OVER;
        tally.sent(relay.size(length, true));
        tally.record(this, now);
        relay.piece(caller, in, from, length, true);
        if (keeps) {
            caller.flush();
            caller.next(now);
        } else {
            caller.leave(!finished);
        }
    }

    @Override
    public void pieceEnded() {
        if (stage != Stage.ANSWERING) {
            return;
        }
        if (relay.holdsHead()) {
            send(Unpooled.EMPTY_BUFFER, 0, 0);
        }
        boolean writable = client().isWritable();
        UpstreamConnection from = upstream;
        if (from != null && !writable) {
            client().flush();
            from.reads(client().isWritable());
        }
        awaitAnswer();
    }

    private void awaitAnswer() {
        ClientConnection caller = client();
        long span = caller.isWritable()
                ? route().timeoutNanos()
                : loop.settings().idle().toNanos();
        caller.within(System.nanoTime(), span);
    }

    @Override
    public void pause() {
        if (stage == Stage.ANSWERING) {
            client().flush();
        }
    }

    /** The caller has taken enough for more to be read. */
    void clientWritable() {
        if (stage == Stage.ANSWERING && upstream != null) {
            upstream.reads(true);
            awaitAnswer();
        }
    }

    @Override
    public void failed(UpstreamFault fault) {
        upstream = null;
        CompiledRoute chosen = route();
        if (stage == Stage.ANSWERING) {
            breakOff(Outcome.UPSTREAM_BROKEN);
        } else if (!retried && mayRetry(fault, chosen)) {
            retried = true;
            waited = true;
            stage = Stage.CONNECTING;
            client().withoutDeadline();
            loop.upstreams().retry(chosen.upstream(), this, System.nanoTime());
        } else {
            refuse(
                    switch (fault) {
                        case UNREACHABLE -> Refusal.UNREACHABLE;
                        case BUSY -> Refusal.BUSY;
                        case STALE, BROKEN -> Refusal.BROKEN;
                    });
        }
    }

    private boolean mayRetry(UpstreamFault fault, CompiledRoute chosen) {
        return switch (fault) {
            case UNREACHABLE -> chosen.upstream().targets().size() > 1;
            case STALE -> body.received() == 0 && Tally.isIdempotent(request.head());
            case BUSY, BROKEN -> false;
        };
    }

    /** The connection's deadline has passed. */
    void deadlineMissed() {
        switch (stage) {
            case CALLING -> refuse(isCallersTurn() ? Refusal.TOO_SLOW : Refusal.TIMEOUT);
            case ANSWERING -> breakOff(client().isWritable() ? Outcome.UPSTREAM_TIMEOUT : Outcome.CLIENT_GONE);
            case DRAINING -> {
                stage = Stage.OVER;
                client().leave(true);
            }
            case READING, DECIDING, CONNECTING, OVER -> {}
        }
    }

    /** The caller's connection is lost. */
    void clientGone() {
        if (stage != Stage.OVER && stage != Stage.DRAINING) {
            detach();
            stage = Stage.OVER;
            tally.outcome(Outcome.CLIENT_GONE);
            tally.record(this, System.nanoTime());
        }
        stage = Stage.OVER;
    }

    /** Nothing half is passed off as whole: the caller's connection breaks. */
    private void breakOff(Outcome outcome) {
        detach();
        stage = Stage.OVER;
        tally.outcome(outcome);
        tally.record(this, System.nanoTime());
        client().reset();
    }

    private void detach() {
        UpstreamConnection connection = upstream;
        upstream = null;
        if (connection != null) {
            connection.abort();
        } else if (stage == Stage.CONNECTING) {
            loop.upstreams().cancel(route().upstream(), this);
        }
    }

    /** The head is malformed: nothing behind it can be trusted. */
    void refuseHead(Refusal refusal) {
        valid = false;
        body.none();
        refuse(refusal);
    }

    private void refuse(Refusal refusal) {
        refuse(refusal, List.of());
    }

    private void refuse(Refusal refusal, List<Header> headers) {
        if (stage == Stage.ANSWERING) {
            breakOff(refusal.outcome());
            return;
        }
        frame();
        AnswerWriter.Frame frame = new AnswerWriter.Frame(isHead(), saidConnection(valid), id);
        tally.outcome(refusal.outcome());
        answer(loop.answers().problem(client().alloc(), refusal.problem(), headers, frame));
    }

    private void reply(Verdict.Reply reply) {
        frame();
        AnswerWriter.Frame frame = new AnswerWriter.Frame(isHead(), saidConnection(valid), id);
        tally.answeredBy(reply.status());
        answer(loop.answers().reply(client().alloc(), reply.status(), reply.headers(), reply.body(), frame));
    }

    /** Decides whether the connection is kept after an answer of the gateway's own. */
    private void frame() {
        detach();
        boolean rest =
                body.isComplete() || (body.canBeDrained() && !request.head().expectsContinue());
        keeps = valid && rest && request.head().keepsConnection() && !loop.isDraining();
    }

    private Connection saidConnection(boolean known) {
        return known ? saidConnection() : Connection.CLOSE;
    }

    private void answer(ByteBuf out) {
        ClientConnection caller = client();
        long now = System.nanoTime();
        tally.sent(out.readableBytes());
        tally.record(this, now);
        caller.write(out);
        if (!keeps) {
            stage = Stage.OVER;
            caller.leave(!valid || !body.isComplete());
        } else if (body.isComplete()) {
            stage = Stage.OVER;
            caller.flush();
            caller.next(now);
        } else {
            stage = Stage.DRAINING;
            caller.flush();
            caller.within(now, loop.settings().headRead().toNanos());
            caller.run();
        }
    }

    /** Bytes of the request that have come. */
    long bytesIn() {
        return request.length() + body.received();
    }

    /** Whether nothing will come back to it any more. */
    boolean canBeReused() {
        return stage == Stage.OVER && !parked;
    }

    private ClientConnection client() {
        if (client == null) {
            throw new IllegalStateException("no request");
        }
        return client;
    }

    private CompiledRoute route() {
        if (route == null) {
            throw new IllegalStateException("no route");
        }
        return route;
    }

    @Override
    public int copyHeader(HeaderName name, byte[] into) {
        return request.copyHeader(name, into);
    }

    @Override
    public long nanoTime() {
        return nanoTime;
    }

    @Override
    public UUID api() {
        return route == null ? NONE : route.api();
    }

    @Override
    public @Nullable Credential credential() {
        return credential;
    }

    @Override
    public void identify(Credential caller) {
        credential = caller;
    }

    @Override
    public @Nullable Plan plan() {
        return plan;
    }

    @Override
    public void admit(Plan chosen) {
        plan = chosen;
    }
}
