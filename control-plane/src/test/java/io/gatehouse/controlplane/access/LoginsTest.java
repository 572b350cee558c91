package io.gatehouse.controlplane.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.controlplane.problems.Refused;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Somebody without a login asks for many at once. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LoginsTest {
    private static final int MANY = 60;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Inject
    Attempts attempts;

    @Inject
    PasswordTurns turns;

    @Inject
    Tokens tokens;

    @TestHTTPResource
    URI root;

    @BeforeEach
    @AfterEach
    void beginAnew() {
        attempts.forget();
    }

    @Test
    void ofManyTriesForANameAtOnceNoMoreThanFiveAreLookedAt() {
        List<HttpResponse<String>> answers = logins(_ -> "mallory");

        assertTrue(answers.stream().filter(answer -> answer.statusCode() == 401).count() <= 5, statuses(answers));
        assertTrue(
                answers.stream()
                        .filter(answer -> answer.statusCode() != 401)
                        .allMatch(answer -> answer.statusCode() == 429
                                && answer.headers().firstValue("Retry-After").isPresent()),
                statuses(answers));
    }

    @Test
    void aFloodOfLoginsLeavesTheAdminApiQuick() throws Exception {
        List<CompletableFuture<HttpResponse<String>>> flood = begin(i -> "name " + i);
        HttpRequest list = HttpRequest.newBuilder(address("/api/v1/nodes"))
                .header(
                        "Authorization",
                        "Bearer "
                                + tokens.issue(new Caller("a", Roles.including(Roles.ADMIN)))
                                        .token())
                .timeout(Duration.ofSeconds(5))
                .build();
        for (int i = 0; i < 5; i++) {
            assertEquals(200, http.send(list, BodyHandlers.discarding()).statusCode());
        }

        List<HttpResponse<String>> answers =
                flood.stream().map(CompletableFuture::join).toList();
        assertTrue(
                answers.stream().allMatch(answer -> answer.statusCode() == 401 || answer.statusCode() == 429),
                statuses(answers));
        assertTrue(answers.stream().filter(answer -> answer.statusCode() == 401).count() <= 30, statuses(answers));
    }

    @Test
    void aTryThatEndsInTroubleCountsAndOneThatHadNoTurnDoesNot() {
        for (int i = 0; i < 5; i++) {
            assertTrue(attempts.begin("trent", "192.0.2.1"));
        }
        assertEquals(false, attempts.begin("trent", "192.0.2.1"));
        attempts.withdraw("trent", "192.0.2.1");
        assertTrue(attempts.begin("trent", "192.0.2.1"));
        attempts.passed("trent", "192.0.2.1");
        assertTrue(attempts.begin("trent", "192.0.2.1"));
    }

    @Test
    void anAddressThatTriesManyNamesWaitsAndAnotherDoesNot() {
        for (int i = 0; i < 30; i++) {
            assertTrue(attempts.begin("name " + i, "192.0.2.1"));
        }
        assertEquals(false, attempts.begin("another", "192.0.2.1"));
        assertTrue(attempts.begin("another", "192.0.2.2"));
    }

    @Test
    void whoFindsNoTurnIsToldWhenToComeAgain() {
        assertEquals(Optional.of("seen"), turns.take(() -> Optional.of("seen")));
        Refused refused = assertThrows(Refused.class, this::takeWithin);
        assertEquals(429, refused.problem().status());
        assertEquals(Duration.ofSeconds(3), refused.retryAfter());
    }

    /** Each look begins another one: sooner or later there is no turn left. */
    private String takeWithin() {
        return turns.take(this::takeWithin);
    }

    private List<HttpResponse<String>> logins(IntFunction<String> name) {
        return begin(name).stream().map(CompletableFuture::join).toList();
    }

    private List<CompletableFuture<HttpResponse<String>>> begin(IntFunction<String> name) {
        return IntStream.range(0, MANY)
                .mapToObj(i -> HttpRequest.newBuilder(address("/api/v1/tokens"))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(
                                "{\"name\":\"" + name.apply(i) + "\",\"password\":\"guess " + i + "\"}"))
                        .build())
                .map(request -> http.sendAsync(request, BodyHandlers.ofString()))
                .toList();
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + root.getPort() + path);
    }

    private static String statuses(List<HttpResponse<String>> answers) {
        return answers.stream().map(HttpResponse::statusCode).toList().toString();
    }
}
