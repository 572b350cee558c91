package io.gatehouse.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.problem.Violation;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.policy.fake.FakeExchange;
import io.gatehouse.policy.fake.FakeServices;
import io.gatehouse.policy.quota.OnOutage;
import io.gatehouse.policy.quota.Period;
import io.gatehouse.policy.quota.Quota;
import io.gatehouse.policy.quota.QuotaConfig;
import io.gatehouse.policy.ratelimit.RateLimit;
import io.gatehouse.policy.ratelimit.RateLimitConfig;
import io.gatehouse.policy.spi.Enforcer;
import io.gatehouse.policy.spi.PolicyType;
import io.gatehouse.policy.spi.Use;
import io.gatehouse.policy.spi.Verdict;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every policy on the list keeps. */
class PoliciesTest {
    private static final Pattern JSON_BLOCK = Pattern.compile("```json\n(.*?)```", Pattern.DOTALL);

    static Stream<PolicyType<?>> all() {
        return Policies.ALL.stream();
    }

    @ParameterizedTest
    @MethodSource("all")
    void idIsTheFolderAndFindsThePolicy(PolicyType<?> type) {
        String folder = type.getClass().getPackageName();

        assertEquals("io.gatehouse.policy." + type.id().replace("-", ""), folder);
        assertSame(type, Policies.find(type.id()).orElseThrow());
        assertEquals(folder, type.config().getPackageName());
        assertTrue(type.config().isRecord());
        assertTrue(type.summary().endsWith("."));
    }

    @ParameterizedTest
    @MethodSource("all")
    void guideNamesEveryFieldAndItsExamplesDecodeAndCompileAndSurviveARoundTrip(PolicyType<?> type) throws Exception {
        // Given
        String guide = guide(type);
        List<Map<String, Object>> examples = new ArrayList<>();
        Matcher blocks = JSON_BLOCK.matcher(guide);
        while (blocks.find()) {
            examples.add(new ObjectMapper().readValue(blocks.group(1), new TypeReference<>() {}));
        }

        // Then
        assertFalse(examples.isEmpty());
        examples.forEach(example -> roundTrips(type, example));
        for (var component : type.config().getRecordComponents()) {
            assertTrue(guide.contains("`" + component.getName() + "`"), component.getName());
        }
    }

    private static <C> void roundTrips(PolicyType<C> type, Map<String, Object> example) {
        C config = valid(type, example);
        assertEquals(config, valid(type, Policies.encode(config)));
        assertNotNull(type.compile(new Use<>(new UUID(1, 1), new UUID(2, 2), config), new FakeServices()));
    }

    @ParameterizedTest
    @MethodSource("all")
    void unknownFieldIsRefusedByName(PolicyType<?> type) {
        Map<String, Object> config = new HashMap<>();
        config.put("shield", 1);

        List<Violation> violations = invalid(type, config);

        assertEquals("shield", violations.getFirst().path());
        assertTrue(violations.getFirst().message().startsWith("is not known: "));
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyFieldRefusesWhatIsNoValueOfItsKind(PolicyType<?> type) {
        for (var component : type.config().getRecordComponents()) {
            List<Violation> violations = invalid(type, Map.of(component.getName(), List.of("x")));

            assertEquals(component.getName(), violations.getFirst().path());
        }
    }

    @Test
    void orderIsByPhaseAndThenByTheList() {
        List<PolicyType<?>> shuffled = new ArrayList<>(Policies.ALL.reversed());
        shuffled.sort(Policies.order());

        assertEquals(Policies.ALL, shuffled);
    }

    @Test
    void allWrongFieldsAreToldAtOnce() {
        Map<String, Object> config = Map.of("requests", "100", "per", 1, "brust", 5);

        assertEquals(
                List.of(
                        new Violation("brust", "is not known: the fields are requests, per, burst"),
                        new Violation("requests", "must be a whole number"),
                        new Violation("per", "must be a duration such as PT1S, PT5M or PT24H")),
                invalid(new RateLimit(), config));
    }

    @Test
    void nothingIsGuessed() {
        assertEquals(
                List.of(new Violation("per", "must be one of HOUR, DAY, WEEK, MONTH, YEAR")),
                invalid(new Quota(), Map.of("requests", 5, "per", "month")));
        assertEquals(1, invalid(new Quota(), Map.of("requests", 5, "per", 1)).size());
        assertEquals(
                List.of(new Violation("requests", "must be a whole number")),
                invalid(new Quota(), Map.of("requests", 5.5, "per", "DAY")));
        assertEquals(
                List.of(new Violation("per", "must be a duration such as PT1S, PT5M or PT24H")),
                invalid(new RateLimit(), Map.of("requests", 5, "per", "1s")));
    }

    @Test
    void missingFieldsAreToldByTheCheck() {
        assertEquals(
                List.of("requests", "per"),
                invalid(new RateLimit(), Map.of()).stream().map(Violation::path).toList());
    }

    @Test
    void defaultsAreFilledIn() {
        assertEquals(
                new QuotaConfig(5, Period.WEEK, OnOutage.REJECT),
                valid(new Quota(), Map.of("requests", 5, "per", "WEEK")));
        assertEquals(
                new RateLimitConfig(5, Duration.ofSeconds(90), 5L),
                valid(new RateLimit(), Map.of("requests", 5, "per", "PT1M30S")));
    }

    @Test
    void observedPolicyRefusesNothingAndTellsWhatItWould() {
        // Given
        Verdict.Reject refusal = new Verdict.Reject(new Problem(400, "x", "X", null), Outcome.REFUSED);
        CompletableFuture<Verdict> later = new CompletableFuture<>();
        List<Verdict> seen = new ArrayList<>();
        Enforcer now = new Observing(_ -> refusal, seen::add);
        Enforcer soon = new Observing(_ -> new Verdict.Later(later), seen::add);
        Enforcer never = new Observing(_ -> Verdict.PROCEED, seen::add);

        // When
        List<Verdict> verdicts = Stream.of(now, soon, never)
                .map(enforcer -> enforcer.onRequest(new FakeExchange()))
                .toList();
        later.complete(refusal);

        // Then
        assertEquals(List.of(Verdict.PROCEED, Verdict.PROCEED, Verdict.PROCEED), verdicts);
        assertEquals(List.of(refusal, refusal), seen);
    }

    private static String guide(PolicyType<?> type) throws Exception {
        try (InputStream guide = type.getClass().getResourceAsStream("guide.md")) {
            assertNotNull(guide, "guide.md is missing");
            return new String(guide.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static <C> C valid(PolicyType<C> type, Map<String, Object> config) {
        return assertInstanceOf(Decoded.Valid.class, Policies.decode(type, config)) instanceof Decoded.Valid<?> valid
                ? type.config().cast(valid.config())
                : null;
    }

    private static List<Violation> invalid(PolicyType<?> type, Map<String, Object> config) {
        Decoded<?> decoded = Policies.decode(type, config);
        return decoded instanceof Decoded.Invalid<?> wrong ? wrong.violations() : List.of();
    }
}
