package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.gatehouse.systemtests.Admin.Offer;
import io.gatehouse.systemtests.FaultProxy.Fault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Upstreams that are slow, break, stop and come back: what callers notice of it. */
@ExtendWith(RunningGatehouse.Shared.class)
class FaultsIT {
    private static final String QUICK_CHECK =
            ",\"health\":{\"check\":{\"path\":\"/hello.txt\",\"interval\":\"PT0.2S\",\"timeout\":\"PT0.2S\"},\"outliers\":{\"ejectFor\":\"PT0.5S\"}}";
    private static int number;

    private final RunningGatehouse gatehouse;
    private final Admin admin;
    private final Caller caller;

    FaultsIT(RunningGatehouse gatehouse) {
        this.gatehouse = gatehouse;
        this.admin = gatehouse.admin();
        this.caller = new Caller(gatehouse.gateway());
    }

    private Offer offer(String more, URI... targets) {
        String all =
                Stream.of(targets).map(target -> "{\"url\":\"" + target + "\"}").collect(Collectors.joining(","));
        Offer offer = admin.offer("/faults-" + ++number, "\"upstream\":{\"targets\":[" + all + "]" + more + "}", "");
        caller.awaitStatus(200, offer.basePath() + "/hello.txt", offer.key());
        return offer;
    }

    @Test
    void targetsThatBreakInEveryWayAreNotNoticedWhileOneIsLeft() throws Exception {
        try (Upstream nginx = Upstream.nginx();
                FaultProxy bad = new FaultProxy(nginx.address());
                FaultProxy good = new FaultProxy(nginx.address())) {
            Offer offer = offer(QUICK_CHECK, bad.address(), good.address());
            String path = offer.basePath() + "/hello.txt";
            for (Fault fault : List.of(Fault.REFUSE, Fault.RESET_BEFORE, Fault.HALF_CLOSE, Fault.LATENCY, Fault.HANG)) {
                bad.makes(fault);
                if (fault == Fault.LATENCY || fault == Fault.HANG) {
                    // Only time tells: it is slow until the check has seen it.
                    awaitUp(bad, false);
                }
                for (int i = 0; i < 40; i++) {
                    assertEquals(200, caller.status(path, offer.key()), fault + " " + i);
                }
                if (fault == Fault.HANG) {
                    Awaitility.await()
                            .atMost(Duration.ofSeconds(20))
                            .until(() -> stateOf(bad).equals("down"));
                }
                bad.makes(Fault.NONE);
                awaitUp(bad, true);
            }
        }
    }

    private void awaitUp(FaultProxy target, boolean up) {
        String name = "target=\"" + target.address().getAuthority() + "\"";
        String state = " " + (up ? 1 : 0);
        Awaitility.await(name + state)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> new Caller(gatehouse.nodeStatus())
                        .get("/metrics", "")
                        .body()
                        .lines()
                        .anyMatch(line -> line.startsWith("gatehouse_target_up{")
                                && line.contains(name)
                                && line.endsWith(state)));
    }

    /** What the control plane has heard of a target. */
    private String stateOf(FaultProxy target) {
        for (JsonNode node : admin.get("/api/v1/nodes").get("items")) {
            for (JsonNode told : node.get("targets")) {
                if (told.get("name").asText().equals(target.address().getAuthority())) {
                    return told.get("state").asText();
                }
            }
        }
        return "unknown";
    }

    @Test
    void answerThatBreaksOffIsNeverPassedOffAsWholeAndAPostIsNeverSentTwice() throws Exception {
        try (Upstream nginx = Upstream.nginx();
                FaultProxy one = new FaultProxy(nginx.address());
                FaultProxy two = new FaultProxy(nginx.address())) {
            Offer offer = offer(",\"breaker\":{\"failurePercent\":0}", one.address(), two.address());
            one.makes(Fault.RESET_BEFORE);
            two.makes(Fault.RESET_BEFORE);
            long before = one.requests() + two.requests();
            HttpClient http =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
            for (int i = 0; i < 20; i++) {
                HttpRequest post = HttpRequest.newBuilder(gatehouse.gateway().resolve(offer.basePath() + "/hello.txt"))
                        .header("X-API-Key", offer.key())
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build();
                assertEquals(
                        502,
                        http.send(post, HttpResponse.BodyHandlers.ofString()).statusCode());
            }
            assertEquals(20, one.requests() + two.requests() - before);

            one.makes(Fault.RESET_AMID);
            two.makes(Fault.RESET_AMID);
            for (int i = 0; i < 10; i++) {
                assertTrue(isToldOfTheBreak(offer), "an answer without its end came as whole");
            }
        }
    }

    /** Whether the answer breaks off for the caller too, or is a problem. */
    private boolean isToldOfTheBreak(Offer offer) throws InterruptedException {
        try {
            return caller.status(offer.basePath() + "/hello.txt", offer.key()) >= 500;
        } catch (IOException _) {
            return true;
        }
    }

    /** The storm: everything fails under load, then heals. */
    @Test
    void retriesOfAStormStayWithinTheirBudgetAndItIsOverSoonAfterTheTargetsHeal() throws Exception {
        try (Upstream nginx = Upstream.nginx();
                FaultProxy one = new FaultProxy(nginx.address());
                FaultProxy two = new FaultProxy(nginx.address())) {
            Offer offer = offer(
                    ",\"retries\":{\"attempts\":3},\"breaker\":{\"failurePercent\":0}", one.address(), two.address());
            String path = offer.basePath() + "/hello.txt";
            one.makes(Fault.RESET_BEFORE);
            two.makes(Fault.RESET_BEFORE);
            long before = one.requests() + two.requests();
            int requests = 6_000;
            Commands.Ended storm = h2load(path, offer, requests, 2_000);
            double attempts = (double) (one.requests() + two.requests() - before) / requests;
            System.out.println("retry storm: " + attempts + " attempts a request at up to 2,000 requests/s");
            assertTrue(storm.output().contains("status codes: 0 2xx"), storm.output());
            assertTrue(attempts >= 1 && attempts <= 1.2, "attempts a request: " + attempts);
            one.makes(Fault.NONE);
            two.makes(Fault.NONE);
            Thread.sleep(5_000);
            Commands.Ended healed = h2load(path, offer, requests, 2_000);
            int good = statuses(healed.output());
            assertTrue(good >= 0.99 * requests, healed.output());
        }
    }

    @Test
    void drowningUpstreamIsRefusedAtOnceAndLeavesOthersAlone() throws Exception {
        try (Upstream nginx = Upstream.nginx();
                FaultProxy drowning = new FaultProxy(nginx.address())) {
            Offer slow = admin.offer(
                    "/faults-" + ++number,
                    "\"upstream\":{\"targets\":[{\"url\":\"" + drowning.address()
                            + "\"}],\"breaker\":{\"requests\":5,\"openFor\":\"PT30S\"}},\"routes\":[{\"path\":\"/**\",\"timeout\":\"PT0.3S\"}]",
                    "");
            Offer other = offer("", nginx.address());
            caller.awaitStatus(200, slow.basePath() + "/hello.txt", slow.key());
            long[] alone = latencies(other);
            drowning.makes(Fault.HANG);
            Awaitility.await("the circuit breaker")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> caller.get(slow.basePath() + "/hello.txt", slow.key())
                            .body()
                            .contains("upstream-unavailable"));
            long[] refused = latencies(slow);
            long[] beside = latencies(other);
            System.out.printf(
                    "drowning upstream: refused in %d µs (median), %d µs (p90); another API %d µs alone, %d µs beside it (medians)%n",
                    refused[refused.length / 2],
                    refused[refused.length * 9 / 10],
                    alone[alone.length / 2],
                    beside[beside.length / 2]);
            assertTrue(refused[refused.length / 2] < 10_000, "µs: " + refused[refused.length / 2]);
        }
    }

    /** Microseconds, sorted. */
    private long[] latencies(Offer offer) throws Exception {
        long[] micros = new long[200];
        for (int i = 0; i < micros.length; i++) {
            long begun = System.nanoTime();
            caller.get(offer.basePath() + "/hello.txt", offer.key());
            micros[i] = (System.nanoTime() - begun) / 1000;
        }
        Arrays.sort(micros);
        return micros;
    }

    private Commands.Ended h2load(String path, Offer offer, int requests, int perSecond)
            throws IOException, InterruptedException {
        return Commands.run(
                Map.of(),
                Duration.ofMinutes(2),
                List.of(
                        "h2load",
                        "-H",
                        "X-API-Key: " + offer.key(),
                        "--h1",
                        "-n",
                        Integer.toString(requests),
                        "-c",
                        "20",
                        "--rps=" + perSecond / 20,
                        gatehouse.gateway() + path));
    }

    /** How many were answered with 2xx. */
    private static int statuses(String output) {
        Matcher found = Pattern.compile("status codes: (\\d+) 2xx").matcher(output);
        return found.find() ? Integer.parseInt(found.group(1)) : 0;
    }
}
