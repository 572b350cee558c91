package io.gatehouse.policy.ratelimit;

import static java.util.Objects.requireNonNull;

import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.Credential;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Exchange;
import io.gatehouse.policy.spi.LimitHeaders;
import io.gatehouse.policy.spi.Services;
import io.gatehouse.policy.spi.Verdict;
import java.time.Duration;
import java.util.UUID;

/**
 * Admits a consumer's requests by {@link Gcra}. Callers without credential share one cell. Each of N live nodes enforces a window N
 * times as long, with an Nth of the burst, at least 1: together they admit the configured rate. Thread-safe; a request that proceeds
 * allocates nothing.
 */
final class RateLimitEnforcer implements Enforcer {
    private static final UUID NOBODY = new UUID(0, 0);

    private final RateLimitConfig config;
    private final Services.Cells cells;
    private final Services services;

    /** Renewed by whichever thread first sees another number of nodes; to do it twice is harmless. */
    private volatile Share share;

    /** The newest refusal: most of them tell the same number of seconds. */
    private volatile Refusal refusal;

    RateLimitEnforcer(RateLimitConfig config, Services.Cells cells, Services services) {
        this.config = config;
        this.cells = cells;
        this.services = services;
        this.share = share(Math.max(1, services.liveNodes()));
        this.refusal = refusal(1);
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        Credential credential = exchange.credential();
        long wait = limit().admit(cells.of(credential == null ? NOBODY : credential.consumer()), exchange.nanoTime());
        return wait == 0 ? Verdict.PROCEED : refuse(LimitHeaders.roundUp(Duration.ofNanos(wait)));
    }

    private Gcra limit() {
        int nodes = Math.max(1, services.liveNodes());
        Share current = share;
        if (current.nodes != nodes) {
            current = share(nodes);
            share = current;
        }
        return current.limit;
    }

    private Share share(int nodes) {
        long burst = Math.max(1, requireNonNull(config.burst()) / nodes);
        return new Share(nodes, new Gcra(config.requests(), config.per().multipliedBy(nodes), burst));
    }

    private Verdict refuse(long seconds) {
        Refusal current = refusal;
        if (current.seconds != seconds) {
            current = refusal(seconds);
            refusal = current;
        }
        return current.verdict;
    }

    private Refusal refusal(long seconds) {
        Problem problem = new Problem(
                429,
                "rate-limited",
                "Rate limit reached",
                "The limit is " + config.requests() + " requests per " + config.per() + ". Try again in " + seconds
                        + " s.");
        return new Refusal(
                seconds,
                new Verdict.Reject(
                        problem,
                        Outcome.RATE_LIMITED,
                        LimitHeaders.spent("rate-limit", config.requests(), config.per(), seconds)));
    }

    /** What one of so many nodes enforces. */
    private record Share(int nodes, Gcra limit) {}

    private record Refusal(long seconds, Verdict verdict) {}
}
