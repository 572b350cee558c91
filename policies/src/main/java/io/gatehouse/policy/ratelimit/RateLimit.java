package io.gatehouse.policy.ratelimit;

import static java.util.Objects.requireNonNull;

import io.gatehouse.model.problem.Violation;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Phase;
import io.gatehouse.policy.spi.PolicyType;
import io.gatehouse.policy.spi.Services;
import io.gatehouse.policy.spi.Use;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Bounds how many requests a consumer may send in a short window, split evenly among the live nodes. */
public final class RateLimit implements PolicyType<RateLimitConfig> {
    private static final Duration LONGEST = Duration.ofDays(1);
    private static final long MOST = RateLimitConfig.MOST;

    @Override
    public String id() {
        return "rate-limit";
    }

    @Override
    public Phase phase() {
        return Phase.LIMIT;
    }

    @Override
    public String summary() {
        return "Bounds how many requests a consumer may send in a short window.";
    }

    @Override
    public Class<RateLimitConfig> config() {
        return RateLimitConfig.class;
    }

    @Override
    public List<Violation> check(RateLimitConfig config) {
        List<Violation> violations = new ArrayList<>();
        if (config.requests() < 1 || config.requests() > MOST) {
            violations.add(new Violation("requests", "must be between 1 and " + MOST));
        }
        if (config.per() == null) {
            violations.add(new Violation("per", "is needed, for example PT1S"));
        } else if (config.per().compareTo(Duration.ofMillis(1)) < 0
                || config.per().compareTo(LONGEST) > 0) {
            violations.add(
                    new Violation("per", "must be between PT0.001S and PT24H; for longer windows there is the quota"));
        } else if (violations.isEmpty() && config.requests() > config.per().toNanos()) {
            violations.add(new Violation("requests", "must be at most one a nanosecond"));
        }
        long burst = requireNonNull(config.burst());
        if (burst < 1 || burst > MOST) {
            violations.add(new Violation("burst", "must be between 1 and " + MOST));
        } else if (violations.isEmpty()
                && burst / config.requests() > LONGEST.multipliedBy(30).dividedBy(config.per())) {
            violations.add(new Violation("burst", "must not be more than 30 days' worth of requests"));
        }
        return violations;
    }

    @Override
    public Enforcer compile(Use<RateLimitConfig> use, Services services) {
        return new RateLimitEnforcer(use.config(), services.cells(use.attachment()), services);
    }
}
