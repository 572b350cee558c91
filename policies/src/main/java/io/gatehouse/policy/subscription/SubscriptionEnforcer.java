package io.gatehouse.policy.subscription;

import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.spi.Credential;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Exchange;
import io.gatehouse.policy.spi.Plan;
import io.gatehouse.policy.spi.Services;
import io.gatehouse.policy.spi.Verdict;

/** Looks up the plan that admits the consumer to the API. Whoever is not identified is not subscribed. Thread-safe; allocates nothing. */
final class SubscriptionEnforcer implements Enforcer {
    private static final Verdict NOT_SUBSCRIBED = new Verdict.Reject(
            new Problem(
                    403,
                    "not-subscribed",
                    "Not subscribed",
                    "The caller has no subscription to a plan that holds this API."),
            Outcome.NOT_SUBSCRIBED);

    private final Services.Subscriptions subscriptions;

    SubscriptionEnforcer(Services.Subscriptions subscriptions) {
        this.subscriptions = subscriptions;
    }

    @Override
    public Verdict onRequest(Exchange exchange) {
        Credential credential = exchange.credential();
        Plan plan = credential == null ? null : subscriptions.find(credential.consumer(), exchange.api());
        if (plan == null) {
            return NOT_SUBSCRIBED;
        }
        exchange.admit(plan);
        return Verdict.PROCEED;
    }
}
