package io.gatehouse.policy.quota;

import io.gatehouse.model.problem.Violation;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Phase;
import io.gatehouse.policy.spi.PolicyType;
import io.gatehouse.policy.spi.Services;
import io.gatehouse.policy.spi.Use;
import java.util.ArrayList;
import java.util.List;

/** Bounds how many requests a consumer may send in a calendar period, exactly, over all nodes. */
public final class Quota implements PolicyType<QuotaConfig> {
    private static final long MOST = 1_000_000_000_000_000L;

    @Override
    public String id() {
        return "quota";
    }

    @Override
    public Phase phase() {
        return Phase.LIMIT;
    }

    @Override
    public String summary() {
        return "Bounds how many requests a consumer may send in an hour, day, week, month or year.";
    }

    @Override
    public Class<QuotaConfig> config() {
        return QuotaConfig.class;
    }

    @Override
    public List<Violation> check(QuotaConfig config) {
        List<Violation> violations = new ArrayList<>();
        if (config.requests() < 1 || config.requests() > MOST) {
            violations.add(new Violation("requests", "must be between 1 and " + MOST));
        }
        if (config.per() == null) {
            violations.add(new Violation("per", "is needed: HOUR, DAY, WEEK, MONTH or YEAR"));
        }
        return violations;
    }

    @Override
    public Enforcer compile(Use<QuotaConfig> use, Services services) {
        return new QuotaEnforcer(use.config(), services.quota(use.owner()), services);
    }
}
