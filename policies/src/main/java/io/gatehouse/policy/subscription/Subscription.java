package io.gatehouse.policy.subscription;

import io.gatehouse.model.problem.Violation;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Phase;
import io.gatehouse.policy.spi.PolicyType;
import io.gatehouse.policy.spi.Services;
import io.gatehouse.policy.spi.Use;
import java.util.List;

/** Lets only consumers pass whose subscription's plan holds the API, and puts that plan's limits in force. */
public final class Subscription implements PolicyType<SubscriptionConfig> {
    @Override
    public String id() {
        return "subscription";
    }

    @Override
    public Phase phase() {
        return Phase.AUTHORIZE;
    }

    @Override
    public String summary() {
        return "Lets only consumers pass that are subscribed to a plan with this API.";
    }

    @Override
    public Class<SubscriptionConfig> config() {
        return SubscriptionConfig.class;
    }

    @Override
    public List<Violation> check(SubscriptionConfig config) {
        return List.of();
    }

    @Override
    public Enforcer compile(Use<SubscriptionConfig> use, Services services) {
        return new SubscriptionEnforcer(services.subscriptions());
    }
}
