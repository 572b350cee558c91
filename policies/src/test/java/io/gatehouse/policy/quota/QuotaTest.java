package io.gatehouse.policy.quota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.gatehouse.model.problem.Violation;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.fake.FakeExchange;
import io.gatehouse.policy.fake.FakeServices;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Header;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Services.Spend;
import io.gatehouse.policy.spi.Use;
import io.gatehouse.policy.spi.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class QuotaTest {
    private static final UUID ACME = new UUID(0, 1);
    private static final UUID PLAN = new UUID(0, 2);

    private final FakeServices services = new FakeServices();
    private final Enforcer rejecting = compile(new QuotaConfig(100, Period.HOUR, null));

    @Test
    void paidRequestProceedsAndIsTakenFromThePlanAndConsumer() {
        services.spends.add(Spend.SPENT);

        assertSame(Verdict.PROCEED, rejecting.onRequest(new FakeExchange().from(ACME)));
        assertEquals(List.of(PLAN, ACME), services.spenders);
    }

    @Test
    void exhaustedQuotaIsRefusedWith429UntilThePeriodEnds() {
        // Given
        services.spends.add(new Spend.Exhausted(100, Instant.parse("2026-11-23T11:00:00Z")));

        // When
        Verdict.Reject rejected = reject(rejecting);

        // Then
        assertEquals(429, rejected.problem().status());
        assertEquals("quota-exceeded", rejected.problem().code());
        assertEquals(
                "The quota is 100 requests per hour. The next period begins at 2026-11-23T11:00:00Z.",
                rejected.problem().detail());
        assertEquals(Outcome.QUOTA_EXCEEDED, rejected.outcome());
        assertEquals(
                List.of(
                        new Header(HeaderName.of("Retry-After"), "2670"),
                        new Header(HeaderName.of("RateLimit-Policy"), "\"quota\";q=100;w=3600"),
                        new Header(HeaderName.of("RateLimit"), "\"quota\";r=0;t=2670")),
                rejected.headers());
    }

    @Test
    void outageIsRefusedOrAllowedAsThePlanSays() {
        // Given
        services.spends.add(new Spend.Unknown(Duration.ofMillis(1_200)));
        services.spends.add(new Spend.Unknown(Duration.ofMillis(1_200)));

        // When
        Verdict.Reject rejected = reject(rejecting);
        Verdict allowed =
                compile(new QuotaConfig(100, Period.HOUR, OnOutage.ALLOW)).onRequest(new FakeExchange().from(ACME));

        // Then
        assertEquals(503, rejected.problem().status());
        assertEquals("quota-unavailable", rejected.problem().code());
        assertEquals(List.of(new Header(HeaderName.of("Retry-After"), "2")), rejected.headers());
        assertSame(Verdict.PROCEED, allowed);
    }

    @Test
    void requestWaitsForALeaseOnce() {
        // Given
        CompletableFuture<Spend> lease = new CompletableFuture<>();
        services.spends.add(new Spend.Pending(lease));

        // When
        Verdict.Later later = assertInstanceOf(Verdict.Later.class, rejecting.onRequest(new FakeExchange().from(ACME)));

        // Then
        CompletableFuture<Verdict> verdict = later.stage().toCompletableFuture();
        assertFalse(verdict.isDone());
        lease.complete(new Spend.Pending(new CompletableFuture<>()));
        assertEquals(
                "quota-unavailable",
                assertInstanceOf(Verdict.Reject.class, verdict.join()).problem().code());
    }

    @Test
    void leaseThatComesLetsTheRequestProceed() {
        services.spends.add(new Spend.Pending(CompletableFuture.completedFuture(Spend.SPENT)));

        Verdict.Later later = assertInstanceOf(Verdict.Later.class, rejecting.onRequest(new FakeExchange().from(ACME)));

        assertSame(Verdict.PROCEED, later.stage().toCompletableFuture().join());
    }

    @Test
    void callerWithoutNameIsRefused() {
        Verdict.Reject rejected = assertInstanceOf(Verdict.Reject.class, rejecting.onRequest(new FakeExchange()));

        assertEquals(403, rejected.problem().status());
    }

    @Test
    void periodsAreCalendarPeriodsInUtc() {
        Instant moment = Instant.parse("2028-02-29T23:59:59.999Z");

        assertPeriod(Period.HOUR, moment, "2028-02-29T23:00:00Z", "2028-03-01T00:00:00Z");
        assertPeriod(Period.DAY, moment, "2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z");
        assertPeriod(Period.WEEK, moment, "2028-02-28T00:00:00Z", "2028-03-06T00:00:00Z");
        assertPeriod(Period.MONTH, moment, "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z");
        assertPeriod(Period.YEAR, moment, "2028-01-01T00:00:00Z", "2029-01-01T00:00:00Z");
        assertPeriod(Period.DAY, Instant.parse("2028-03-01T00:00:00Z"), "2028-03-01T00:00:00Z", "2028-03-02T00:00:00Z");
    }

    @Test
    void everySenselessFieldIsAViolation() {
        assertEquals(
                List.of(
                        new Violation("requests", "must be between 1 and 1000000000000000"),
                        new Violation("per", "is needed: HOUR, DAY, WEEK, MONTH or YEAR")),
                new Quota().check(new QuotaConfig(-5, null, null)));
    }

    private static void assertPeriod(Period period, Instant moment, String start, String end) {
        assertEquals(Instant.parse(start), period.start(moment));
        assertEquals(Instant.parse(end), period.end(moment));
    }

    private Enforcer compile(QuotaConfig config) {
        return new Quota().compile(new Use<>(new UUID(1, 1), PLAN, config), services);
    }

    private Verdict.Reject reject(Enforcer enforcer) {
        return assertInstanceOf(Verdict.Reject.class, enforcer.onRequest(new FakeExchange().from(ACME)));
    }
}
