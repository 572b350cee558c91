package io.gatehouse.policy.subscription;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.fake.FakeExchange;
import io.gatehouse.policy.fake.FakeServices;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Plan;
import io.gatehouse.policy.spi.Use;
import io.gatehouse.policy.spi.Verdict;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
    private static final UUID ACME = new UUID(0, 1);

    private final FakeServices services = new FakeServices();
    private final Enforcer enforcer =
            new Subscription().compile(new Use<>(new UUID(1, 1), FakeExchange.API, new SubscriptionConfig()), services);

    @Test
    void subscriberIsAdmittedByItsPlan() {
        // Given
        Gold gold = new Gold(new UUID(0, 5), "Gold");
        services.plans.put(List.of(ACME, FakeExchange.API), gold);
        FakeExchange exchange = new FakeExchange().from(ACME);

        // When
        Verdict verdict = enforcer.onRequest(exchange);

        // Then
        assertSame(Verdict.PROCEED, verdict);
        assertSame(gold, exchange.plan());
    }

    @Test
    void consumerWithoutSubscriptionAndCallerWithoutNameAreRefusedWith403() {
        for (FakeExchange exchange : List.of(new FakeExchange().from(ACME), new FakeExchange())) {
            Verdict.Reject rejected = assertInstanceOf(Verdict.Reject.class, enforcer.onRequest(exchange));

            assertEquals(403, rejected.problem().status());
            assertEquals("not-subscribed", rejected.problem().code());
            assertEquals(Outcome.NOT_SUBSCRIBED, rejected.outcome());
            assertNull(exchange.plan());
        }
    }

    private record Gold(UUID id, String name) implements Plan {}
}
