package io.gatehouse.policy.quota;

import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.Credential;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Exchange;
import io.gatehouse.policy.spi.LimitHeaders;
import io.gatehouse.policy.spi.Services;
import io.gatehouse.policy.spi.Services.Spend;
import io.gatehouse.policy.spi.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Takes each request out of the consumer's lease. Thread-safe; a request that is paid for allocates nothing. */
final class QuotaEnforcer implements Enforcer {
    private static final Verdict NOBODY = new Verdict.Reject(
            new Problem(
                    403,
                    "not-subscribed",
                    "Not subscribed",
                    "A quota is counted by consumer, and nobody is identified."),
            Outcome.NOT_SUBSCRIBED);
    private static final Duration SOON = Duration.ofSeconds(1);

    private final QuotaConfig config;
    private final Services.Quota quota;
    private final Services services;

    QuotaEnforcer(QuotaConfig config, Services.Quota quota, Services services) {
        this.config = config;
        this.quota = quota;
        this.services = services;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        Credential credential = exchange.credential();
        return credential == null ? NOBODY : verdict(quota.spend(credential.consumer()));
    }

    private Verdict verdict(Spend spend) {
        return switch (spend) {
            case Spend.Spent _ -> Verdict.PROCEED;
            case Spend.Exhausted exhausted -> refuse(exhausted.limit(), exhausted.periodEnd());
            case Spend.Unknown unknown -> outage(unknown.retryAfter());
            case Spend.Pending pending -> new Verdict.Later(pending.stage().thenApply(this::settled));
        };
    }

    /** A request waits for a lease once: who is told to wait again gives up. */
    private Verdict settled(Spend spend) {
        return spend instanceof Spend.Pending ? outage(SOON) : verdict(spend);
    }

    private Verdict refuse(long limit, Instant periodEnd) {
        Instant now = services.now();
        long seconds = LimitHeaders.roundUp(Duration.between(now, periodEnd));
        Duration window = Duration.between(config.per().start(now), config.per().end(now));
        Problem problem = new Problem(
                429,
                "quota-exceeded",
                "Quota used up",
                "The quota is " + limit + " requests per " + config.per().name().toLowerCase(Locale.ROOT)
                        + ". The next period begins at " + periodEnd + ".");
        return new Verdict.Reject(problem, Outcome.QUOTA_EXCEEDED, LimitHeaders.spent("quota", limit, window, seconds));
    }

    private Verdict outage(Duration retryAfter) {
        if (config.onOutage() == OnOutage.ALLOW) {
            return Verdict.PROCEED;
        }
        Problem problem = new Problem(
                503,
                "quota-unavailable",
                "Quota cannot be checked",
                "The quota cannot be checked right now. Try again soon.");
        return new Verdict.Reject(
                problem, Outcome.GATEWAY_ERROR, LimitHeaders.retryAfter(LimitHeaders.roundUp(retryAfter)));
    }
}
