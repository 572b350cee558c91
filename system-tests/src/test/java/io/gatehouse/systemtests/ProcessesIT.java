package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.systemtests.Admin.Offer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Upstreams whose processes are killed, stopped, started again, and moved in DNS: callers notice nothing. */
@ExtendWith(RunningGatehouse.Shared.class)
class ProcessesIT {
    private static final String FILE = "/hello.txt";

    @TempDir
    Path folder;

    private final RunningGatehouse gatehouse;
    private final Admin admin;
    private final Caller caller;

    ProcessesIT(RunningGatehouse gatehouse) {
        this.gatehouse = gatehouse;
        this.admin = gatehouse.admin();
        this.caller = new Caller(gatehouse.gateway());
    }

    private Offer offer(String basePath, String more, String... targets) {
        String all =
                Stream.of(targets).map(target -> "{\"url\":\"" + target + "\"}").collect(Collectors.joining(","));
        return admin.offer(basePath, "\"upstream\":{\"targets\":[" + all + "]" + more + "}", "");
    }

    private String body(Offer offer) throws IOException, InterruptedException {
        return caller.get(offer.basePath() + FILE, offer.key()).body();
    }

    private void assertAllServed(Offer offer, int requests) throws IOException, InterruptedException {
        for (int i = 0; i < requests; i++) {
            assertEquals(200, caller.status(offer.basePath() + FILE, offer.key()), "request " + i);
        }
    }

    @Test
    void targetThatIsKilledAndStartedAgainIsNotNoticed() throws Exception {
        int port = Ports.free();
        try (Upstream stays = Upstream.nginx("127.0.0.1", Ports.free(), "stays");
                Upstream goes = Upstream.nginx("127.0.0.1", port, "goes")) {
            Offer offer = offer(
                    "/killed",
                    ",\"health\":{\"outliers\":{\"failures\":2,\"ejectFor\":\"PT0.5S\"}}",
                    stays.address().toString(),
                    goes.address().toString());
            caller.awaitStatus(200, offer.basePath() + FILE, offer.key());

            goes.kill();
            assertAllServed(offer, 60);

            try (Upstream again = Upstream.nginx("127.0.0.1", port, "again")) {
                Awaitility.await("the target that is back at " + again.address())
                        .atMost(Duration.ofSeconds(20))
                        .until(() -> body(offer).equals("again"));
                assertAllServed(offer, 20);
            }
        }
    }

    /** It takes connections and says nothing: only time tells, and hedging covers for it from the first request on. */
    @Test
    void targetThatIsStoppedIsCoveredForByAnotherAndComesBack() throws Exception {
        try (Upstream stays = Upstream.nginx("127.0.0.1", Ports.free(), "stays");
                Upstream stops = Upstream.nginx("127.0.0.1", Ports.free(), "stops")) {
            Offer offer = offer(
                    "/stopped",
                    ",\"retries\":{\"hedgeAfter\":\"PT0.1S\",\"budget\":100},\"health\":{\"check\":{\"path\":\"/hello.txt\",\"interval\":\"PT0.3S\",\"timeout\":\"PT0.3S\"}}",
                    stays.address().toString(),
                    stops.address().toString());
            caller.awaitStatus(200, offer.basePath() + FILE, offer.key());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> body(offer).equals("stops"));

            stops.signal("STOP");
            try {
                assertAllServed(offer, 60);
            } finally {
                stops.signal("CONT");
            }

            Awaitility.await("the target that goes on")
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> body(offer).equals("stops"));
        }
    }

    @Test
    void targetThatDnsMovesIsFollowed() throws Exception {
        int port = Ports.free();
        try (DnsServer dns = new DnsServer("127.0.0.2");
                Upstream before = Upstream.nginx("127.0.0.2", port, "before");
                Upstream after = Upstream.nginx("127.0.0.3", port, "after");
                FurtherNode node = new FurtherNode(gatehouse, folder, "moving", Map.of("GATEHOUSE_DNS", dns.at()))) {
            Offer offer = offer("/moved-in-dns", "", "http://orders.moving.test:" + port);
            Caller there = new Caller(node.gateway());
            there.awaitStatus(200, offer.basePath() + FILE, offer.key());
            assertEquals(
                    "before", there.get(offer.basePath() + FILE, offer.key()).body());

            dns.moves("127.0.0.3");
            before.kill();

            Awaitility.await("the new address " + after.address())
                    .atMost(Duration.ofSeconds(20))
                    .until(() -> there.get(offer.basePath() + FILE, offer.key())
                            .body()
                            .equals("after"));
            for (int i = 0; i < 20; i++) {
                assertTrue(
                        there.get(offer.basePath() + FILE, offer.key()).body().equals("after"));
            }
        }
    }
}
