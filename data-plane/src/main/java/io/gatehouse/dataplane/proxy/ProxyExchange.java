package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.gateway.Gateway;
import io.gatehouse.dataplane.gateway.Match;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.tls.TlsHosts;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.Header;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Verdict;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request with its response, from its first byte to its record. Reused for the next request of any connection of the loop;
 * confined to it.
 *
 * <pre>
 * READING -> DECIDING -> FORWARDING -> OVER     passed on: see {@link UpstreamLeg}
 *     any of these -> DRAINING -> OVER          refused, while the rest of its body is dropped
 * </pre>
 */
final class ProxyExchange {
    private static final HeaderName ALLOW = HeaderName.of("Allow");

    private static final Header RETRY_SOON = new Header(HeaderName.of("Retry-After"), "1");

    private enum Stage {
        READING,
        DECIDING,
        FORWARDING,
        DRAINING,
        OVER
    }

    private final ProxyLoop loop;
    private final Request request;
    private final RequestBody body = new RequestBody();
    private final PolicyView view;
    private final PolicyRun policies;
    private final Mirroring mirroring;
    private final Tally tally;
    private final UpstreamLeg leg;
    private final OwnAnswer own;
    private final Lasting lasting;
    private final byte[] id = new byte[RequestIds.LENGTH];
    private @Nullable Caller client;
    private Stage stage = Stage.OVER;

    ProxyExchange(ProxyLoop loop) {
        this.loop = loop;
        this.request = new Request(loop.settings().heads(), loop.trace());
        this.view = new PolicyView(request);
        this.policies = new PolicyRun(loop, this, view);
        this.mirroring = new Mirroring(loop.mirrors(), request, body);
        this.tally = new Tally(loop, request, body, view, mirroring);
        this.leg = new UpstreamLeg(loop, this, request, body, view, tally);
        this.own = new OwnAnswer(loop, request, body, id);
        this.lasting = new Lasting(this, policies, leg);
    }

    /** A request's first byte has come. */
    void start(Caller connection, long now) {
        client = connection;
        stage = Stage.READING;
        request.clear();
        body.none();
        view.clear();
        policies.reset();
        mirroring.clear();
        tally.start(now, connection, id);
        loop.ids().next(id);
    }

    /** The head is complete and valid. */
    void begin(long now) {
        client().withoutDeadline();
        RequestHead head = request.head();
        body.begin(head, client().streamsBodies());
        if (loop.sheds()) {
            refuse(Refusal.OVERLOADED, List.of(RETRY_SOON));
            return;
        }
        TlsHosts certificates = loop.certificates();
        if (certificates.areGuarded()
                && !certificates.admit(
                        Gateway.hostName(head), client().provenance().shown())) {
            refuse(Refusal.MISDIRECTED);
            return;
        }
        if (!request.normalise(loop.pathScratch())) {
            refuse(request.isForTheServer() ? Refusal.NO_ROUTE : Refusal.BAD_PATH);
            return;
        }
        switch (loop.router().match(head, request.path(), request.pathFrom(), request.pathTo())) {
            case CompiledRoute route -> take(route, now);
            case Match.NoRoute _ -> refuse(Refusal.NO_ROUTE);
            case Match.MethodNotAllowed other -> {
                tally.api(other.api());
                refuse(Refusal.METHOD_NOT_ALLOWED, List.of(new Header(ALLOW, other.allow())));
            }
            case Match.Unserved other -> {
                tally.api(other.api());
                refuse(Refusal.UNSERVED);
            }
        }
    }

    private void take(CompiledRoute route, long now) {
        tally.route(route);
        if (body.limit(route)) {
            stage = Stage.DECIDING;
            view.begin(route, now);
            policies.run(route, now);
        } else {
            refuse(Refusal.BODY_TOO_LARGE);
        }
    }

    /** Every policy has proceeded. */
    void forward(CompiledRoute route, long now) {
        stage = Stage.FORWARDING;
        mirroring.begin(route, client(), id);
        leg.begin(route, client(), now);
    }

    /** It goes on for long, or for as long as it likes: whether it may is asked again now and then. */
    void lasts() {
        loop.lasts(lasting);
    }

    boolean isForwarding() {
        return stage == Stage.FORWARDING;
    }

    boolean isDeciding() {
        return stage == Stage.DECIDING;
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
        if (stage != Stage.FORWARDING || !leg.takesBody()) {
            return false;
        }
        switch (leg.takeBody(in)) {
            case MORE, COMPLETE -> {}
            case MALFORMED -> refuse(Refusal.BAD_CHUNK);
            case TOO_LARGE -> refuse(Refusal.BODY_TOO_LARGE);
            case TOO_SLOW -> refuse(Refusal.TOO_SLOW);
        }
        return true;
    }

    /** The protocol below says that the request's body ends behind what has come. */
    void bodyEnds(byte[] trailers) {
        body.ends(trailers);
    }

    /** Whether {@link #takeBody} has something to do though there are no bytes. */
    boolean endsUnread() {
        return body.endsUnread();
    }

    private void drain(ByteBuf in) {
        switch (body.drain(in)) {
            case MORE -> {}
            case COMPLETE -> {
                stage = Stage.OVER;
                client().next(System.nanoTime());
            }
            case MALFORMED, TOO_LARGE, TOO_SLOW -> {
                stage = Stage.OVER;
                client().leave(true);
            }
        }
    }

    /** Sends what was handed to the upstream. */
    void flushUpstream() {
        leg.flush();
    }

    /** The caller has taken what was written. */
    void clientWritable() {
        leg.clientWritable();
    }

    /** The connection's deadline has passed. */
    void deadlineMissed() {
        switch (stage) {
            case FORWARDING -> leg.deadlineMissed();
            case DRAINING -> {
                stage = Stage.OVER;
                client().leave(true);
            }
            case READING, DECIDING, OVER -> {}
        }
    }

    /** The caller's connection is lost. */
    void clientGone() {
        if (stage != Stage.OVER && stage != Stage.DRAINING) {
            Outcome outcome = leg.isOpen() ? Outcome.SUCCESS : Outcome.CLIENT_GONE;
            leg.detach();
            tally.outcome(outcome);
            tally.record(System.nanoTime());
        }
        stage = Stage.OVER;
    }

    /** Whether the caller's connection can serve another request, as far as is known before the answer. */
    boolean mayKeep() {
        return request.isValid() && request.head().keepsConnection() && !loop.isLeaving();
    }

    /** The upstream's answer was written in full. */
    void answered(boolean keeps, long now) {
        stage = Stage.OVER;
        if (keeps) {
            client().flush();
            client().next(now);
        } else {
            client().leave(!body.isComplete());
        }
    }

    /** Nothing half is passed off as whole: the caller's connection breaks. */
    void breakOff(Outcome outcome) {
        leg.detach();
        stage = Stage.OVER;
        tally.outcome(outcome);
        tally.record(System.nanoTime());
        client().reset();
    }

    /** The head is malformed: nothing behind it can be trusted. */
    void refuseHead(Refusal refusal) {
        body.none();
        refuse(refusal);
    }

    /** Answers with a problem, or breaks the answer off when one has begun. */
    void refuse(Refusal refusal) {
        refuse(refusal, List.of());
    }

    void refuse(Refusal refusal, List<Header> headers) {
        if (leg.isAnswering()) {
            breakOff(refusal.outcome());
            return;
        }
        leg.detach();
        boolean keeps = own.canDropTheRest() && mayKeep();
        tally.refused(refusal.problem(), refusal.outcome());
        answer(own.problem(client(), refusal, headers, keeps), keeps);
    }

    /** Answers as a policy says. */
    void reply(Verdict.Reply reply) {
        boolean keeps = own.canDropTheRest() && mayKeep();
        tally.answeredBy(reply.status());
        answer(own.reply(client(), reply, keeps), keeps);
    }

    private void answer(ByteBuf out, boolean keeps) {
        Caller caller = client();
        long now = System.nanoTime();
        tally.sent(out.readableBytes());
        tally.record(now);
        caller.answer().whole(out);
        if (!keeps) {
            stage = Stage.OVER;
            caller.leave(!request.isValid() || !body.isComplete());
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

    /** The request's id, as it is written. */
    byte[] idOctets() {
        return id;
    }

    /** Whether nothing will come back to it any more. */
    boolean canBeReused() {
        return stage == Stage.OVER && !policies.awaits();
    }

    private Caller client() {
        if (client == null) {
            throw new IllegalStateException("no caller");
        }
        return client;
    }
}
