package io.gatehouse.policy.apikey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.gatehouse.model.keys.KeyFormat;
import io.gatehouse.model.problem.Violation;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.fake.FakeExchange;
import io.gatehouse.policy.fake.FakeServices;
import io.gatehouse.policy.spi.Credential;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.Header;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Use;
import io.gatehouse.policy.spi.Verdict;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ApiKeyTest {
    private static final UUID ACME = new UUID(0, 1);

    private final String key = KeyFormat.generate(new Random(1));
    private final FakeServices services = new FakeServices();
    private final Credential credential = services.issue(key, ACME);
    private final Enforcer enforcer = compile(null);

    @Test
    void requestWithLiveKeyProceedsAndIsIdentified() {
        // Given
        FakeExchange exchange = new FakeExchange().header("x-api-key", key);

        // When
        Verdict verdict = enforcer.onRequest(exchange);

        // Then
        assertSame(Verdict.PROCEED, verdict);
        assertEquals(credential, exchange.credential());
    }

    @Test
    void requestWithoutKeyIsRefusedWith401AndToldWhereToPutIt() {
        Verdict.Reject rejected = reject(new FakeExchange());

        assertEquals(401, rejected.problem().status());
        assertEquals("key-missing", rejected.problem().code());
        assertEquals(
                "Send your API key in the header X-API-Key.", rejected.problem().detail());
        assertEquals(Outcome.KEY_MISSING, rejected.outcome());
        assertEquals(
                List.of(new Header(HeaderName.of("WWW-Authenticate"), "ApiKey header=\"X-API-Key\"")),
                rejected.headers());
        assertEquals(rejected, reject(new FakeExchange().header("X-API-Key", "")));
    }

    @Test
    void malformedUnknownAndRevokedKeysGetTheSameAnswer() {
        // Given
        String other = KeyFormat.generate(new Random(2));
        String mistyped = key.substring(0, 10) + (key.charAt(10) == 'a' ? 'b' : 'a') + key.substring(11);

        // When
        Verdict.Reject unknown = reject(new FakeExchange().header("X-API-Key", other));

        // Then
        assertEquals(401, unknown.problem().status());
        assertEquals("key-unknown", unknown.problem().code());
        assertEquals(Outcome.KEY_UNKNOWN, unknown.outcome());
        for (String shown : List.of(mistyped, "x", key + "x", key.substring(1), "ü")) {
            assertSame(unknown, reject(new FakeExchange().header("X-API-Key", shown)));
        }
        services.keys.clear();
        assertSame(unknown, reject(new FakeExchange().header("X-API-Key", key)));
    }

    @Test
    void keySentTwiceIsRefusedEvenIfBothAreRight() {
        // Given
        FakeExchange exchange = new FakeExchange().header("X-API-Key", key).header("x-api-key", key);

        // When
        Verdict.Reject rejected = reject(exchange);

        // Then
        assertEquals("key-unknown", rejected.problem().code());
        assertEquals("Send the header X-API-Key only once.", rejected.problem().detail());
        assertNull(exchange.credential());
    }

    @Test
    void otherHeaderIsReadAndHiddenFromTheUpstream() {
        // Given
        Enforcer acme = compile("X-Acme-Key");

        // When
        Verdict verdict = acme.onRequest(new FakeExchange().header("X-Acme-Key", key));

        // Then
        assertSame(Verdict.PROCEED, verdict);
        assertEquals(List.of(HeaderName.of("x-acme-key")), acme.hiddenHeaders());
        assertEquals(
                "key-missing",
                assertInstanceOf(Verdict.Reject.class, acme.onRequest(new FakeExchange().header("X-API-Key", key)))
                        .problem()
                        .code());
    }

    @Test
    void headerThatCannotBeOneIsAViolation() {
        assertEquals(
                List.of(new Violation("header", "must be the name of a header: letters, digits and hyphens")),
                new ApiKey().check(new ApiKeyConfig("not a header")));
        assertEquals(
                List.of(new Violation("header", "must not be a header that HTTP itself needs")),
                new ApiKey().check(new ApiKeyConfig("HOST")));
    }

    private Enforcer compile(String header) {
        return new ApiKey().compile(new Use<>(new UUID(1, 1), new UUID(1, 2), new ApiKeyConfig(header)), services);
    }

    private Verdict.Reject reject(FakeExchange exchange) {
        return assertInstanceOf(Verdict.Reject.class, enforcer.onRequest(exchange));
    }
}
