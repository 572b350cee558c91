package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;

/** The admin API as a script uses it. */
final class Admin {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI control;
    private final String token;

    Admin(URI control, String token) {
        this.control = control;
        this.token = token;
    }

    /** A published API with a consumer, a plan and a key. */
    record Offer(String api, String basePath, String plan, String consumer, String keyId, String key) {}

    /**
     * Registers a target under a base path of its own and issues a key for it.
     *
     * @param limits fields of the plan beside name and APIs, for example {@code ,"quota":{…}}
     */
    Offer offer(URI target, String limits) {
        return offer(target, "auto", limits);
    }

    /** @param protocol what is spoken to the target */
    Offer offer(URI target, String protocol, String limits) {
        return offer(
                "/test-" + (NUMBER.get() + 1),
                "\"upstream\":{\"protocol\":\"%s\",\"targets\":[{\"url\":\"%s\"}]}".formatted(protocol, target),
                limits);
    }

    /** @param fields of the API beside name, base path and access */
    Offer offer(String basePath, String fields, String limits) {
        int number = NUMBER.incrementAndGet();
        String api = post("/api/v1/apis", """
                {"name":"Test %d","basePath":"%s","access":"key",%s}""".formatted(number, basePath, fields))
                .get("id")
                .asText();
        post("/api/v1/apis/" + api + "/publish", "{\"note\":\"test\"}");
        String plan = post(
                        "/api/v1/plans", "{\"name\":\"Plan " + number + "\",\"apis\":[\"" + api + "\"]" + limits + "}")
                .get("id")
                .asText();
        String consumer = post("/api/v1/consumers", "{\"name\":\"Consumer " + number + "\"}")
                .get("id")
                .asText();
        post("/api/v1/consumers/" + consumer + "/subscriptions", "{\"plan\":\"" + plan + "\"}");
        JsonNode key = post("/api/v1/consumers/" + consumer + "/keys", "{\"name\":\"test\"}");
        return new Offer(
                api,
                basePath,
                plan,
                consumer,
                key.get("id").asText(),
                key.get("key").asText());
    }

    /** Waits until every live node has applied a sequence. */
    void awaitApplied(long sequence) {
        Awaitility.await("sequence " + sequence + " on all nodes")
                .atMost(Duration.ofSeconds(20))
                .until(() -> {
                    for (JsonNode node : get("/api/v1/nodes").get("items")) {
                        if (node.get("live").asBoolean() && node.get("sequence").asLong() < sequence) {
                            return false;
                        }
                    }
                    return true;
                });
    }

    JsonNode post(String path, String json) {
        HttpResponse<String> response = send("POST", path, json);
        assertEquals(2, response.statusCode() / 100, response.body());
        return parse(response.body());
    }

    JsonNode get(String path) {
        HttpResponse<String> response = send("GET", path, "");
        assertEquals(200, response.statusCode(), response.body());
        return parse(response.body());
    }

    void delete(String path) {
        HttpResponse<String> response = send("DELETE", path, "");
        assertEquals(204, response.statusCode(), response.body());
    }

    /** Exchanges of an API that the database holds, of the last hour. */
    long counted(String api) {
        return usage(api).get("totals").get("count").asLong();
    }

    JsonNode usage(String api) {
        Instant now = Instant.now();
        return get("/api/v1/usage?from=" + now.minus(Duration.ofHours(1)) + "&to=" + now.plus(Duration.ofMinutes(1))
                + "&step=PT1M&api=" + api);
    }

    /** Waits until the database holds exactly so many exchanges of an API that ended like this. */
    void awaitCounted(String api, String outcome, long count) {
        Awaitility.await(count + " " + outcome)
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> counted(api, outcome) == count);
    }

    /** Exchanges of an API that ended like this, of the last hour. */
    long counted(String api, String outcome) {
        return usage(api).get("totals").get("byOutcome").path(outcome).asLong();
    }

    /** Waits until everything that nodes say they have counted is in the database. */
    void awaitLedger() {
        Awaitility.await("the ledger's gap to close")
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> get("/api/v1/usage/ledger").get("gap").asLong() == 0);
    }

    HttpResponse<String> send(String method, String path, String json) {
        HttpRequest.BodyPublisher body =
                json.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(json);
        HttpRequest request = HttpRequest.newBuilder(control.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token)
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw new AssertionError("no JSON: " + body, e);
        }
    }
}
