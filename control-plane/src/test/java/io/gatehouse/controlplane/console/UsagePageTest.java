package io.gatehouse.controlplane.console;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.nodes.JoinTokens;
import io.gatehouse.controlplane.testing.NodeClient;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.gatehouse.controlplane.usage.Ledger;
import io.gatehouse.model.sync.Protocol;
import io.gatehouse.model.usage.MirrorResult;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.model.usage.UsageSegment;
import io.gatehouse.model.usage.UsageSegment.Count;
import io.gatehouse.model.usage.UsageSegment.Mirror;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The usage dashboard with something to show. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class UsagePageTest {
    @TestHTTPResource
    URI base;

    @ConfigProperty(name = "gatehouse.home")
    String home;

    @Inject
    JoinTokens joinTokens;

    @Inject
    Ledger ledger;

    @Inject
    ObjectMapper mapper;

    @Test
    void mirrorsAreInATableWhereThereAreAny() throws IOException {
        UUID node = NodeClient.stranger(base, mapper)
                .join(joinTokens.create(null).token(), "node")
                .id();
        UUID api = UUID.randomUUID();
        UUID route = UUID.randomUUID();
        long minute = Instant.now().getEpochSecond() / 60;
        ledger.apply(new UsageSegment(
                Protocol.FORMAT,
                node,
                1,
                1,
                List.of(new Count(minute, api, route, null, null, null, Outcome.SUCCESS, 9, 1, 1)),
                List.of(),
                List.of(
                        new Mirror(minute, api, route, "shadow", 200, MirrorResult.ANSWERED, 200, 7),
                        new Mirror(minute, api, route, "shadow", 200, MirrorResult.ANSWERED, 503, 1_234),
                        new Mirror(minute, api, route, "shadow", 200, MirrorResult.SKIPPED, 0, 5_678))));
        Visitor visitor = Visitor.admin(base, home);

        visitor.open("/usage?api=" + api)
                .sees("id=\"mirrors\"")
                .sees("<td>shadow</td>")
                .sees("6,919")
                .sees("200 → 503: 1,234")
                .sees("5,678");
        visitor.open("/usage?api=" + UUID.randomUUID()).seesNot("id=\"mirrors\"");
    }
}
