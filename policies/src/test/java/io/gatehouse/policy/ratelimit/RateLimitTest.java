package io.gatehouse.policy.ratelimit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.gatehouse.model.problem.Violation;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.fake.FakeExchange;
import io.gatehouse.policy.fake.FakeServices;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Header;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Use;
import io.gatehouse.policy.spi.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private static final UUID ACME = new UUID(0, 1);
    private static final UUID OTHER = new UUID(0, 2);
    private static final UUID ATTACHMENT = new UUID(3, 3);
    private static final long SECOND = 1_000_000_000;

    private final FakeServices services = new FakeServices();

    @Test
    void requestOverTheLimitIsRefusedWith429AndToldWhenToComeBack() {
        // Given
        Enforcer enforcer = compile(new RateLimitConfig(2, Duration.ofSeconds(60), null));
        assertEquals(2, admitted(enforcer, ACME, 0, 2));

        // When
        Verdict.Reject rejected =
                assertInstanceOf(Verdict.Reject.class, enforcer.onRequest(new FakeExchange(SECOND / 2).from(ACME)));

        // Then
        assertEquals(429, rejected.problem().status());
        assertEquals("rate-limited", rejected.problem().code());
        assertEquals(
                "The limit is 2 requests per PT1M. Try again in 30 s.",
                rejected.problem().detail());
        assertEquals(Outcome.RATE_LIMITED, rejected.outcome());
        assertEquals(
                List.of(
                        new Header(HeaderName.of("Retry-After"), "30"),
                        new Header(HeaderName.of("RateLimit-Policy"), "\"rate-limit\";q=2;w=60"),
                        new Header(HeaderName.of("RateLimit"), "\"rate-limit\";r=0;t=30")),
                rejected.headers());
    }

    @Test
    void eachConsumerHasItsOwnLimitAndNamelessCallersShareOne() {
        Enforcer enforcer = compile(new RateLimitConfig(5, Duration.ofSeconds(1), null));

        assertEquals(5, admitted(enforcer, ACME, 0, 9));
        assertEquals(5, admitted(enforcer, OTHER, 0, 9));
        assertEquals(5, admitted(enforcer, null, 0, 9));
    }

    @Test
    void changedConfigurationKeepsWhatWasUsed() {
        assertEquals(5, admitted(compile(new RateLimitConfig(5, Duration.ofSeconds(1), null)), ACME, 0, 9));

        assertEquals(0, admitted(compile(new RateLimitConfig(5, Duration.ofSeconds(1), 4L)), ACME, 0, 9));
    }

    @Test
    void liveNodesShareTheRateAndTheBurst() {
        // Given
        services.liveNodes = 4;
        Enforcer enforcer = compile(new RateLimitConfig(100, Duration.ofSeconds(1), 20L));

        // When
        int atOnce = admitted(enforcer, ACME, 0, 100);
        int inTenSeconds = 0;
        for (long now = 0; now < 10 * SECOND; now += SECOND / 1000) {
            inTenSeconds += admitted(enforcer, OTHER, now, 1);
        }

        // Then
        assertEquals(5, atOnce);
        assertEquals(250 + 4, inTenSeconds);
    }

    @Test
    void limitFollowsTheNumberOfNodesWhileTrafficFlows() {
        // Given
        Enforcer enforcer = compile(new RateLimitConfig(1, Duration.ofSeconds(1), null));
        assertEquals(1, admitted(enforcer, ACME, 0, 2));

        // When
        services.liveNodes = 3;

        // Then
        assertEquals(1, admitted(enforcer, ACME, SECOND, 2));
        assertEquals(0, admitted(enforcer, ACME, 4 * SECOND - 1, 1));
        assertEquals(1, admitted(enforcer, ACME, 4 * SECOND, 2));
    }

    @Test
    void refusalsThatTellTheSameAreTheSame() {
        Enforcer enforcer = compile(new RateLimitConfig(1, Duration.ofSeconds(1), null));
        admitted(enforcer, ACME, 0, 1);

        assertSame(
                enforcer.onRequest(new FakeExchange(1).from(ACME)), enforcer.onRequest(new FakeExchange(2).from(ACME)));
    }

    @Test
    void everySenselessFieldIsAViolation() {
        RateLimit type = new RateLimit();

        assertEquals(
                List.of(
                        new Violation("requests", "must be between 1 and 1000000000"),
                        new Violation("per", "is needed, for example PT1S")),
                type.check(new RateLimitConfig(0, null, null)));
        assertEquals(
                List.of(new Violation(
                        "per", "must be between PT0.001S and PT24H; for longer windows there is the quota")),
                type.check(new RateLimitConfig(1, Duration.ofDays(2), null)));
        assertEquals(
                List.of(new Violation("burst", "must be between 1 and 1000000000")),
                type.check(new RateLimitConfig(5, Duration.ofSeconds(1), -1L)));
        assertEquals(
                List.of(new Violation("requests", "must be at most one a nanosecond")),
                type.check(new RateLimitConfig(1_000_000_000, Duration.ofMillis(1), null)));
        assertEquals(
                List.of(new Violation("burst", "must not be more than 30 days' worth of requests")),
                type.check(new RateLimitConfig(1, Duration.ofDays(1), 1_000_000_000L)));
    }

    @Test
    void whatIsNoViolationCompilesForAnyNumberOfNodes() {
        for (RateLimitConfig config : List.of(
                new RateLimitConfig(1_000_000_000, Duration.ofSeconds(1), null),
                new RateLimitConfig(1, Duration.ofDays(1), 31L - 1),
                new RateLimitConfig(1_000_000, Duration.ofMillis(1), 1_000_000_000L))) {
            assertEquals(List.of(), new RateLimit().check(config));
            for (int nodes : new int[] {1, 2, 50, 1_000}) {
                services.liveNodes = nodes;
                assertSame(Verdict.PROCEED, compile(config).onRequest(new FakeExchange().from(UUID.randomUUID())));
            }
        }
    }

    private Enforcer compile(RateLimitConfig config) {
        return new RateLimit().compile(new Use<>(ATTACHMENT, new UUID(4, 4), config), services);
    }

    private static int admitted(Enforcer enforcer, UUID consumer, long now, int tries) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            FakeExchange exchange = new FakeExchange(now);
            if (consumer != null) {
                exchange.from(consumer);
            }
            admitted += enforcer.onRequest(exchange) == Verdict.PROCEED ? 1 : 0;
        }
        return admitted;
    }
}
