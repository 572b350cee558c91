package io.gatehouse.controlplane.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** All that is wrong with a form is marked at once: what cannot be read, what is out of bounds, and what is taken. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class WrongFieldsTest {
    @TestHTTPResource
    URI base;

    @ConfigProperty(name = "gatehouse.home")
    String home;

    @Inject
    Admin admin;

    @Test
    void aPlanWithFiveFaultsHasFiveMarks() throws IOException {
        String name = Admin.unique("Fivefold");
        admin.post("/api/v1/plans", "{\"name\":\"" + name + "\",\"apis\":[\"" + admin.api("/fivefold") + "\"]}")
                .statusCode(201);
        Visitor visitor = Visitor.admin(base, home).open("/plans/new");

        visitor.submit(
                "/plans/new",
                Map.of("name", name, "rateLimit.requests", "-5", "rateLimit.burst", "-5", "quota.requests", "-5"));
        assertEquals(422, visitor.status());
        visitor.sees("5 fields need your attention.");
        for (String field : new String[] {"name", "apis", "rateLimit-requests", "rateLimit-burst", "quota-requests"}) {
            visitor.found("id=\"f-" + field + "-error\">([^<]+)</p>");
        }

        visitor.submit("/plans/new", Map.of("quota.requests", "many"));
        visitor.sees("5 fields need your attention.").sees("Requests in the period must be a whole number.");
    }

    /** A post cannot be asked for again, so Back needs what the browser kept; pages with secrets are no forms. */
    @Test
    void aFormWithFaultsMayBeKeptByItsBrowserAloneAndLoggingOutClearsItAway() throws IOException {
        Visitor visitor = Visitor.admin(base, home).open("/consumers/new");
        assertEquals("no-store", visitor.header("Cache-Control"));
        visitor.submit("/consumers/new", Map.of("name", ""));
        assertEquals("private, no-cache", visitor.header("Cache-Control"));
        visitor.submitUnfollowed("/logout");
        assertEquals("\"cache\"", visitor.header("Clear-Site-Data"));
    }

    @Test
    void aDraftIsCheckedThoughOneOfItsFieldsCannotBeRead() throws IOException {
        String edit = "/apis/" + admin.api("/checked") + "/edit";
        Visitor visitor = Visitor.admin(base, home).open(edit);
        visitor.submit(
                edit, Map.of("upstream.connectTimeout", "soon", "upstream.maxConnections", "-1", "hosts", "a b:c"));
        assertEquals(422, visitor.status());
        visitor.found("id=\"f-upstream-connectTimeout-error\">([^<]*must be a number of seconds[^<]*)</p>");
        visitor.found("id=\"f-upstream-maxConnections-error\">([^<]*must be between 1 and[^<]*)</p>");
        visitor.found("id=\"f-hosts-error\">([^<]*must be a host name[^<]*)</p>");
        visitor.sees("3 fields need your attention.");
    }

    @Test
    void aNewKeyWithConsumerAndPlanIsCheckedAsAWhole() throws IOException {
        String issue = "/apis/" + admin.api("/whole") + "/keys/new";
        Visitor visitor = Visitor.admin(base, home).open(issue);
        visitor.submit(
                issue,
                Map.of(
                        "consumerChoice", "new",
                        "newConsumer.email", "nobody",
                        "newPlan.rateLimit", "many",
                        "newPlan.quota", "-1",
                        "key.name", ""));
        assertEquals(422, visitor.status());
        for (String field :
                new String[] {"newConsumer-name", "newConsumer-email", "newPlan-rateLimit", "newPlan-quota", "key-name"
                }) {
            visitor.found("id=\"f-" + field + "-error\">([^<]+)</p>");
        }
    }

    @Test
    void aTargetIsCheckedFullyInTheFirstStep() throws IOException {
        Visitor visitor = Visitor.admin(base, home).open("/apis/new");
        visitor.submit("/apis/new", Map.of("upstream.targets", "http://127.0.0.1:99999"));
        assertEquals(422, visitor.status());
        visitor.sees("Target URL must have a port between 1 and 65535.");
        visitor.submit("/apis/new", Map.of("upstream.targets", "http://127.0.0.1:9001/orders?x=1#f"));
        assertEquals(422, visitor.status());
        visitor.sees("Target URL must not have a query or fragment.");
    }

    @Test
    void theSlashBeforeABasePathIsAdded() throws IOException {
        Visitor visitor = Visitor.admin(base, home).open("/apis/new/route?target=http://127.0.0.1:9001");
        visitor.submit("/apis/new/route", Map.of("name", "", "basePath", "mine-alone"));
        assertEquals(422, visitor.status());
        visitor.sees(Addresses.gateway() + "/mine-alone/…").seesNot("f-basePath-error");
        visitor.submit("/apis/new/route", Map.of("name", Admin.unique("Mine")));
        visitor.sees(Addresses.gateway() + "/mine-alone");
    }
}
