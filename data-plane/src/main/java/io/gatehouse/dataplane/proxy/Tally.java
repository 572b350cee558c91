package io.gatehouse.dataplane.proxy;

import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.dataplane.telemetry.Gauge;
import io.gatehouse.dataplane.usage.Recorder;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.Credential;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Plan;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What will be recorded of an exchange, once. Times are monotonic nanoseconds. Reused; confined to its loop. */
final class Tally {
    static final HeaderName ALLOW = HeaderName.of("Allow");

    private static final String[] IDEMPOTENT = {"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"};

    private final ProxyLoop loop;
    private @Nullable UUID api;
    private @Nullable UUID route;
    private Outcome outcome = Outcome.GATEWAY_ERROR;
    private boolean recorded;
    private boolean called;
    private boolean answered;
    private long startedAt;
    private long calledAt;
    private long answeredAt;
    private long bytesOut;

    Tally(ProxyLoop loop) {
        this.loop = loop;
    }

    void start(long now) {
        startedAt = now;
        api = null;
        route = null;
        outcome = Outcome.GATEWAY_ERROR;
        recorded = called = answered = false;
        bytesOut = 0;
    }

    /** Whether sending it twice does what sending it once does (RFC 9110, section 9.2.2). */
    static boolean isIdempotent(RequestHead head) {
        for (String method : IDEMPOTENT) {
            if (head.methodIs(method)) {
                return true;
            }
        }
        return false;
    }

    void api(UUID matched) {
        api = matched;
    }

    void route(CompiledRoute matched) {
        api = matched.api();
        route = matched.route();
    }

    void called(long now) {
        called = true;
        calledAt = now;
    }

    /** The upstream's response has begun. */
    void answered(long now, int status) {
        answered = true;
        answeredAt = now;
        answeredBy(status);
    }

    /** Takes the outcome from a status. */
    void answeredBy(int status) {
        outcome = status < 400 ? Outcome.SUCCESS : status < 500 ? Outcome.UPSTREAM_4XX : Outcome.UPSTREAM_5XX;
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
    void record(ProxyExchange exchange, long now) {
        if (recorded) {
            return;
        }
        recorded = true;
        Credential credential = exchange.credential();
        Plan plan = exchange.plan();
        loop.recorder()
                .record(
                        api,
                        route,
                        credential == null ? null : credential.consumer(),
                        credential == null ? null : credential.key(),
                        plan == null ? null : plan.id(),
                        outcome,
                        exchange.bytesIn(),
                        bytesOut,
                        (now - startedAt) / 1000,
                        called ? ((answered ? answeredAt : now) - calledAt) / 1000 : Recorder.NO_UPSTREAM);
        loop.counters().count(outcome);
        loop.counters().add(Gauge.BYTES_IN, exchange.bytesIn());
        loop.counters().add(Gauge.BYTES_OUT, bytesOut);
    }
}
