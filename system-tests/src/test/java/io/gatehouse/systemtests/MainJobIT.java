package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.systemtests.Admin.Offer;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Register, issue, call, limit, revoke, count: through the real processes, in front of servers that we did not write. */
@ExtendWith(RunningGatehouse.Shared.class)
class MainJobIT {
    private static final Duration REVOKE_LIMIT = Duration.ofSeconds(1);

    private final Admin admin;
    private final Caller caller;

    MainJobIT(RunningGatehouse gatehouse) {
        this.admin = gatehouse.admin();
        this.caller = new Caller(gatehouse.gateway());
    }

    @Test
    void everyAnswerIsCountedUnderItsOutcome() throws Exception {
        try (Upstream upstream = Upstream.nginx()) {
            Offer offer = admin.offer(upstream.address(), "");
            String path = offer.basePath() + "/hello.txt";
            caller.awaitStatus(200, path, offer.key());
            admin.awaitCounted(offer.api(), "success", 1);
            long before = admin.counted(offer.api());

            for (int i = 0; i < 20; i++) {
                HttpResponse<String> answer = caller.get(path, offer.key());
                assertEquals(Upstream.BODY, answer.body());
                assertTrue(answer.headers().firstValue("X-Request-Id").isPresent());
            }
            assertEquals(404, caller.status(offer.basePath() + "/missing", offer.key()));
            HttpResponse<String> refused = caller.get(path, "");
            assertEquals(401, refused.statusCode());
            assertEquals(
                    "application/problem+json",
                    refused.headers().firstValue("Content-Type").orElse(""));
            assertEquals(401, caller.status(path, "gh_nonsense"));

            admin.awaitCounted(offer.api(), "success", 21);
            admin.awaitCounted(offer.api(), "upstream-4xx", 1);
            admin.awaitCounted(offer.api(), "key-missing", 1);
            assertEquals(before + 23, admin.counted(offer.api()));
            admin.awaitLedger();
        }
    }

    @Test
    void aRevokedKeyIsRefusedWithinASecond() throws Exception {
        try (Upstream upstream = Upstream.jwebserver()) {
            Offer offer = admin.offer(upstream.address(), "");
            String path = offer.basePath() + "/hello.txt";
            caller.awaitStatus(200, path, offer.key());

            admin.delete("/api/v1/keys/" + offer.keyId());
            Duration took = caller.awaitStatus(401, path, offer.key());

            System.out.println("revoked key: refused after " + took.toMillis() + " ms");
            assertTrue(took.compareTo(REVOKE_LIMIT) < 0, "it took " + took);
        }
    }

    @Test
    void rateLimitAndQuotaRefuseWith429AndSayUntilWhen() throws Exception {
        try (Upstream upstream = Upstream.jwebserver()) {
            Offer limited =
                    admin.offer(upstream.address(), ",\"rateLimit\":{\"requests\":1,\"per\":\"PT1H\",\"burst\":3}");
            caller.awaitStatus(429, limited.basePath() + "/hello.txt", limited.key());
            HttpResponse<String> refused = caller.get(limited.basePath() + "/hello.txt", limited.key());
            assertTrue(refused.body().contains("\"code\":\"rate-limited\""), refused.body());
            long seconds =
                    Long.parseLong(refused.headers().firstValue("Retry-After").orElse("0"));
            assertTrue(seconds > 3000 && seconds <= 3600, "Retry-After " + seconds);

            Offer bounded = admin.offer(upstream.address(), ",\"quota\":{\"requests\":40,\"per\":\"YEAR\"}");
            String path = bounded.basePath() + "/hello.txt";
            caller.awaitStatus(200, path, bounded.key());
            int admitted = 1;
            HttpResponse<String> answer = caller.get(path, bounded.key());
            while (answer.statusCode() == 200 && admitted < 50) {
                admitted++;
                answer = caller.get(path, bounded.key());
            }
            assertEquals(40, admitted);
            assertTrue(answer.body().contains("\"code\":\"quota-exceeded\""), answer.body());
        }
    }

    @Test
    void aConsumerWithoutASubscriptionIsRefusedWith403() throws Exception {
        try (Upstream upstream = Upstream.jwebserver()) {
            Offer first = admin.offer(upstream.address(), "");
            Offer second = admin.offer(upstream.address(), "");
            caller.awaitStatus(200, second.basePath() + "/hello.txt", second.key());
            HttpResponse<String> refused = caller.get(second.basePath() + "/hello.txt", first.key());
            assertEquals(403, refused.statusCode());
            assertTrue(refused.body().contains("\"code\":\"not-subscribed\""), refused.body());
        }
    }
}
