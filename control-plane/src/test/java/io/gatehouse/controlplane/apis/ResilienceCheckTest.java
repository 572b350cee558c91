package io.gatehouse.controlplane.apis;

import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a draft may say about targets that are slow or fail. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ResilienceCheckTest {
    @Inject
    Admin admin;

    private ValidatableResponse post(String url, String more) {
        return admin.post(
                "/api/v1/apis",
                "{\"name\":\"" + Admin.unique("API") + "\",\"basePath\":\"/" + UUID.randomUUID()
                        + "\",\"upstream\":{\"targets\":[{\"url\":\"" + url + "\"}]," + more.replace('\'', '"') + "}}");
    }

    @Test
    void whatIsLeftOutIsUsual() {
        post("http://a.test", "'protocol':'auto'")
                .statusCode(201)
                .body("upstream.balancing.method", equalTo("round-robin"))
                .body("upstream.health.check", nullValue())
                .body("upstream.health.outliers.failures", equalTo(5))
                .body("upstream.health.panicBelow", equalTo(50))
                .body("upstream.retries.attempts", equalTo(1))
                .body("upstream.retries.budget", equalTo(20))
                .body("upstream.retries.hedgeAfter", equalTo("PT0S"))
                .body("upstream.bulkhead.requests", equalTo(0))
                .body("upstream.bulkhead.queue", equalTo(1024))
                .body("upstream.bulkhead.queueWait", equalTo("PT1S"))
                .body("upstream.breaker.openFor", equalTo("PT2S"));
    }

    @Test
    void whatIsSaidIsKeptAndPublished() {
        String id = post(
                        "http://a.test",
                        "'balancing':{'method':'hash','hashOn':'header','hashName':'X-Tenant','slowStart':'PT30S'},"
                                + "'health':{'check':{'path':'/up'}},'retries':{'attempts':2,'statuses':[503],'hedgeAfter':'PT0.05S'},"
                                + "'breaker':{'failurePercent':0},'bulkhead':{'requests':50}")
                .statusCode(201)
                .body("upstream.balancing.hashName", equalTo("x-tenant"))
                .body("upstream.health.check.interval", equalTo("PT5S"))
                .body("upstream.health.check.unhealthyAfter", equalTo(3))
                .body("upstream.retries.statuses", contains(503))
                .body("upstream.retries.hedgeAfter", equalTo("PT0.05S"))
                .body("upstream.bulkhead.requests", equalTo(50))
                .body("upstream.breaker.failurePercent", equalTo(0))
                .extract()
                .path("id");
        admin.post("/api/v1/apis/" + id + "/publish", "{}").statusCode(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'balancing':{'method':'hash'} | upstream.balancing.hashOn",
                "'balancing':{'method':'hash','hashOn':'cookie'} | upstream.balancing.hashName",
                "'balancing':{'method':'hash','hashOn':'header','hashName':'X-API-Key'} | upstream.balancing.hashName",
                "'balancing':{'method':'hash','hashOn':'header','hashName':'Connection'} | upstream.balancing.hashName",
                "'balancing':{'slowStart':'PT-1S'} | upstream.balancing.slowStart",
                "'health':{'check':{'path':'up'}} | upstream.health.check.path",
                "'health':{'check':{'statuses':[99]}} | upstream.health.check.statuses",
                "'health':{'check':{'interval':'PT0S'}} | upstream.health.check.interval",
                "'health':{'check':{'interval':'PT1S','timeout':'PT2S'}} | upstream.health.check.timeout",
                "'health':{'check':{'timeout':'PT0S'}} | upstream.health.check.timeout",
                "'health':{'outliers':{'failures':-1}} | upstream.health.outliers.failures",
                "'health':{'panicBelow':101} | upstream.health.panicBelow",
                "'retries':{'attempts':6} | upstream.retries.attempts",
                "'retries':{'statuses':[500]} | upstream.retries.statuses",
                "'retries':{'statuses':[null]} | upstream.retries.statuses",
                "'health':{'check':{'statuses':[null]}} | upstream.health.check.statuses",
                "'retries':{'budget':101} | upstream.retries.budget",
                "'retries':{'hedgeAfter':'PT2M'} | upstream.retries.hedgeAfter",
                "'retries':{'hedgeAfter':'PT-1S'} | upstream.retries.hedgeAfter",
                "'bulkhead':{'requests':-1} | upstream.bulkhead.requests",
                "'bulkhead':{'queue':100001} | upstream.bulkhead.queue",
                "'bulkhead':{'queueWait':'PT0S'} | upstream.bulkhead.queueWait",
                "'breaker':{'failurePercent':-1} | upstream.breaker.failurePercent",
                "'breaker':{'openFor':'PT0S'} | upstream.breaker.openFor",
            })
    void whatCannotBeIsRefusedByItsPath(String said, String path) {
        post("http://a.test", said).statusCode(422).body("errors.path", contains(path));
    }

    @Test
    void checkThatWouldAskTheGatewayItselfIsRefused() {
        post("http://localhost:8000/x", "'health':{'check':{'path':'/'}}")
                .statusCode(422)
                .body("errors", hasItem(hasEntry("path", "upstream.health.check")));
    }
}
