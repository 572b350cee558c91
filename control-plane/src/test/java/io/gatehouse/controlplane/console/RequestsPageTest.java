package io.gatehouse.controlplane.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.gatehouse.controlplane.decisions.Decisions;
import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.gatehouse.controlplane.testing.SampleDecision;
import io.gatehouse.model.usage.Decision;
import io.gatehouse.model.usage.DecisionBatch;
import io.gatehouse.model.usage.Outcome;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The pages that explain single requests. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class RequestsPageTest {
    @TestHTTPResource
    URI base;

    @ConfigProperty(name = "gatehouse.home")
    String home;

    @Inject
    Decisions decisions;

    @Inject
    Admin admin;

    private void keep(Decision... kept) {
        decisions.add(new DecisionBatch(1, UUID.randomUUID(), List.of(kept), 0));
    }

    @Test
    void aRequestIsFoundByItsFiltersAndByItsIdAndExplained() throws IOException {
        String api = admin.api("/" + UUID.randomUUID());
        String id = UUID.randomUUID().toString();
        keep(SampleDecision.of(id, Instant.now(), UUID.fromString(api), Outcome.UPSTREAM_BROKEN));
        Visitor visitor = Visitor.admin(base, home);

        visitor.open("/requests?api=" + api)
                .sees("/requests/" + id)
                .sees("Upstream broken")
                .sees("GET /a/&lt;b&gt;");
        visitor.open("/requests?api=" + api + "&outcome=success")
                .sees("No such request")
                .seesNot(id);

        visitor.open("/requests?id=" + id).sees("At the upstream: it closed.");
        visitor.open("/requests/" + id);
        visitor.sees("At the upstream: it closed.")
                .sees("A target broke the protocol")
                .sees("up:1")
                .sees("after 2 attempts")
                .sees("down:1")
                .sees("192.0.2.7")
                .sees("href=\"/apis/" + api);
    }

    @Test
    void pagesFollowEachOtherWithTheFiltersAsTheyAre() throws IOException {
        UUID api = UUID.randomUUID();
        Instant now = Instant.now();
        keep(IntStream.range(0, 51)
                .mapToObj(i -> SampleDecision.of(api + "-" + i, now.minusSeconds(i), api, Outcome.UPSTREAM_BROKEN))
                .toArray(Decision[]::new));
        Visitor visitor = Visitor.admin(base, home).open("/requests?api=" + api).seesNot(api + "-50\"");

        visitor.open(visitor.found("href=\"(/requests[?]after=[^\"]+)\"").replace("&amp;", "&"));

        visitor.sees("/requests/" + api + "-50")
                .seesNot(api + "-49\"")
                .sees("Deleted (" + api + ")")
                .seesNot("Older");
    }

    @Test
    void whatIsNotThereOrNotOfferedIsSaidBesideTheFilters() throws IOException {
        Visitor visitor = Visitor.admin(base, home).open("/requests?id=no+such%2Fid");
        assertEquals(404, visitor.status());
        visitor.sees("There is no record of this request").sees("value=\"no such/id\"");
        assertEquals(422, visitor.open("/requests?api=x&outcome=odd").status());
        visitor.sees("API is not one of those offered.").sees("Ended as is not one of those offered.");
    }

    @ParameterizedTest
    @EnumSource(Outcome.class)
    void everyEndingThatIsNoSuccessSaysWhatWouldHaveLetItPass(Outcome outcome) {
        if (outcome == Outcome.SUCCESS) {
            assertNull(Outcomes.remedy(outcome));
        } else {
            assertEquals(
                    '.',
                    Outcomes.remedy(outcome).charAt(Outcomes.remedy(outcome).length() - 1));
        }
    }
}
