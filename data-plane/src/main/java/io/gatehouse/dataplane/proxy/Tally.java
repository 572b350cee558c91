package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.accesslog.AccessLog;
import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.dataplane.tracing.Reception;
import io.gatehouse.dataplane.tracing.Trace;
import io.gatehouse.dataplane.upstream.Attempt;
import io.gatehouse.dataplane.upstream.UpstreamFault;
import io.gatehouse.dataplane.usage.Recorder;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.Credential;
import io.gatehouse.policy.spi.Plan;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What will be recorded of an exchange, once. Times are monotonic nanoseconds. Reused; confined to its loop. */
final class Tally {
    private final ProxyLoop loop;
    private final Request request;
    private final RequestBody body;
    private final PolicyView view;
    private final Mirroring mirroring;
    private @Nullable UUID api;
    private @Nullable UUID route;
    private @Nullable String template;
    private Outcome outcome = Outcome.GATEWAY_ERROR;
    private boolean recorded;
    private boolean called;
    private boolean answered;
    private long startedAt;
    private long calledAt;
    private long answeredAt;
    private long bytesOut;
    private int status;
    private int attempts;
    private @Nullable String code;
    private @Nullable String reason;
    private @Nullable CompiledTarget target;
    private @Nullable Caller caller;
    private final List<Decision.Call> failures = new ArrayList<>(1);
    private byte[] id = {};

    Tally(ProxyLoop loop, Request request, RequestBody body, PolicyView view, Mirroring mirroring) {
        this.loop = loop;
        this.request = request;
        this.body = body;
        this.view = view;
        this.mirroring = mirroring;
    }

    /** @param requestId valid until the next request */
    void start(long now, Caller from, byte[] requestId) {
        startedAt = now;
        caller = from;
        id = requestId;
        status = attempts = 0;
        code = reason = null;
        target = null;
        api = null;
        route = null;
        template = null;
        outcome = Outcome.GATEWAY_ERROR;
        recorded = called = answered = false;
        bytesOut = 0;
        failures.clear();
    }

    void api(UUID matched) {
        api = matched;
    }

    void route(CompiledRoute matched) {
        api = matched.api();
        route = matched.route();
        template = matched.template();
    }

    void called(long now, CompiledTarget to) {
        target = to;
        reason = null;
        attempts++;
        called = true;
        calledAt = now;
    }

    /** A call of a target has failed. */
    void failed(Attempt attempt, UpstreamFault fault, long now) {
        reason = fault.detail();
        CompiledTarget tried = attempt.target();
        if (tried != null && fault != UpstreamFault.RESTING) {
            target = tried;
            failures.add(call(tried, attempt.begunAt(), now, 0, fault.detail()));
        }
    }

    /** Another target is asked too. */
    void hedged() {
        attempts++;
    }

    /** A call of a target was given up, because another one answered first. */
    void outrun(Attempt attempt, long now) {
        CompiledTarget tried = attempt.target();
        if (tried != null && attempt.isUnderWay()) {
            failures.add(call(tried, attempt.begunAt(), now, 0, "another target answered first"));
        }
    }

    /** The target whose answer it is, where more than one was asked. */
    void answering(CompiledTarget winner) {
        target = winner;
    }

    private Decision.Call call(CompiledTarget to, long begun, long end, int answer, @Nullable String why) {
        return new Decision.Call(to.authority(), (begun - startedAt) / 1000, (end - begun) / 1000, answer, why);
    }

    /** The upstream's response has begun. */
    void answered(long now, int status) {
        answered = true;
        answeredAt = now;
        answeredBy(status);
        mirroring.answered(status, target);
    }

    /** Takes the outcome from a status. */
    void answeredBy(int status) {
        this.status = status;
        outcome = status < 400 ? Outcome.SUCCESS : status < 500 ? Outcome.UPSTREAM_4XX : Outcome.UPSTREAM_5XX;
    }

    /** The gateway itself answers, with a problem. */
    void refused(Problem problem, Outcome known) {
        status = problem.status();
        code = problem.code();
        outcome = known;
    }

    /** What only operators should know of it. */
    void reason(String known) {
        reason = known;
    }

    void outcome(Outcome known) {
        outcome = known;
    }

    void sent(long bytes) {
        bytesOut += bytes;
    }

    long startedAt() {
        return startedAt;
    }

    long answeredAt() {
        return answeredAt;
    }

    /** Records the exchange unless that was done. */
    void record(long now) {
        if (recorded) {
            return;
        }
        recorded = true;
        mirroring.over(target, outcome);
        long bytesIn = request.length() + body.received();
        loop.recorder()
                .record(
                        api,
                        route,
                        consumer(),
                        key(),
                        plan(),
                        outcome,
                        bytesIn,
                        bytesOut,
                        totalMicros(now),
                        upstreamMicros(now));
        boolean explains = loop.decisions().wants(outcome.isError() || !failures.isEmpty(), now);
        AccessLog log = loop.accessLog();
        Trace trace = request.trace();
        boolean traced = trace != null && trace.isSampled();
        if (explains || log != null || traced) {
            Decision decision = decision(now, bytesIn);
            if (explains) {
                loop.decisions().add(decision);
            }
            if (log != null) {
                log.add(decision);
            }
            if (trace != null && traced) {
                trace.end(decision, reception(), now);
            }
        }
        loop.counters().count(outcome);
        loop.counters().add(Gauge.BYTES_IN, bytesIn);
        loop.counters().add(Gauge.BYTES_OUT, bytesOut);
    }

    private Reception reception() {
        Provenance provenance = caller == null ? null : caller.provenance();
        String version = provenance == null ? "1.1" : provenance.version();
        return new Reception(
                template,
                provenance == null ? "http" : provenance.scheme(),
                request.isValid() && request.head().isHttp10() ? "1.0" : version,
                request.hostText());
    }

    private @Nullable UUID consumer() {
        Credential credential = view.credential();
        return credential == null ? null : credential.consumer();
    }

    private @Nullable UUID key() {
        Credential credential = view.credential();
        return credential == null ? null : credential.key();
    }

    private @Nullable UUID plan() {
        Plan plan = view.plan();
        return plan == null ? null : plan.id();
    }

    private long totalMicros(long now) {
        return (now - startedAt) / 1000;
    }

    private long upstreamMicros(long now) {
        return called ? ((answered ? answeredAt : now) - calledAt) / 1000 : Recorder.NO_UPSTREAM;
    }

    private Decision decision(long now, long bytesIn) {
        return new Decision(
                new String(id, StandardCharsets.US_ASCII),
                Instant.now(),
                api,
                route,
                consumer(),
                key(),
                plan(),
                outcome,
                status,
                code,
                outcome.isError() ? reason : null,
                request.methodText(),
                request.pathText(Decision.LONGEST_PATH),
                caller == null ? null : caller.provenance().address(),
                target == null ? null : target.authority(),
                attempts,
                totalMicros(now),
                upstreamMicros(now),
                bytesIn,
                bytesOut,
                calls(),
                request.trace() == null ? null : request.trace().id());
    }

    /** Those that failed, and the one behind them that did not. */
    private List<Decision.Call> calls() {
        if (failures.isEmpty() || !answered || target == null) {
            return failures;
        }
        List<Decision.Call> calls = new ArrayList<>(failures);
        calls.add(call(target, calledAt, answeredAt, status, null));
        return calls;
    }
}
