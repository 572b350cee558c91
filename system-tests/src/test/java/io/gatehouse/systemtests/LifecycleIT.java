package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.systemtests.Admin.Offer;
import io.gatehouse.systemtests.Commands.Ended;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Nodes come and go, certificates and configurations change, and callers notice nothing. */
@ExtendWith(RunningGatehouse.Shared.class)
class LifecycleIT {
    private static final int REQUESTS = 100_000;

    @TempDir
    Path folder;

    private final RunningGatehouse gatehouse;
    private final Admin admin;
    private final Caller caller;

    LifecycleIT(RunningGatehouse gatehouse) {
        this.gatehouse = gatehouse;
        this.admin = gatehouse.admin();
        this.caller = new Caller(gatehouse.gateway());
    }

    /** Behind HAProxy, which says by PROXY protocol who calls. */
    @Test
    void rollingRestartLosesNotOneRequest() throws Exception {
        try (Upstream upstream = Upstream.nginx();
                FurtherNode one = behindBalancer("one");
                FurtherNode two = behindBalancer("two");
                Balancer balancer = new Balancer(List.of(one, two))) {
            Offer offer = admin.offer(upstream.address(), "");
            String path = offer.basePath() + "/hello.txt";
            new Caller(balancer.address()).awaitStatus(200, path, offer.key());
            admin.awaitCounted(offer.api(), "success", 1);

            CompletableFuture<Ended> load = h2load(
                    offer,
                    balancer.address() + path,
                    "--h1",
                    "-n",
                    Integer.toString(REQUESTS),
                    "-c",
                    "16",
                    "--rps=600");
            int restarts = 0;
            while (!load.isDone() || restarts < 2) {
                FurtherNode next = restarts % 2 == 0 ? one : two;
                next.restart();
                balancer.awaitUp(next);
                restarts++;
            }
            Ended ended = load.join();
            System.out.println(
                    "rolling restart: " + restarts + " restarts while " + REQUESTS + " requests were answered");
            assertAllAnswered(ended, REQUESTS);
            assertTrue(restarts >= 2, ended.output());
            admin.awaitCounted(offer.api(), "success", 1 + REQUESTS);
            admin.awaitLedger();
        }
    }

    @Test
    void changesOfCertificatesAndConfigurationLoseNotOneRequest() throws Exception {
        int requests = 30_000;
        try (Upstream upstream = Upstream.nginx()) {
            Offer offer = admin.offer(upstream.address(), "");
            String path = offer.basePath() + "/hello.txt";
            caller.awaitStatus(200, path, offer.key());
            Pki.make(folder, "first.live.test", "other.live.test").show(gatehouse);

            List<CompletableFuture<Ended>> loads = List.of(
                    h2load(
                            offer,
                            "https://127.0.0.1:" + gatehouse.tlsPort() + path,
                            "-n",
                            "" + requests,
                            "-c",
                            "8",
                            "--rps=400"),
                    h2load(offer, gatehouse.gateway() + path, "--h1", "-n", "" + requests, "-c", "8", "--rps=400"));
            int changes = 0;
            while (loads.stream().anyMatch(load -> !load.isDone())) {
                changes++;
                Pki.make(folder, changes + ".live.test", "more.live.test").show(gatehouse);
                admin.post("/api/v1/apis/" + offer.api() + "/publish", "{\"note\":\"change " + changes + "\"}");
                admin.offer(upstream.address(), "");
            }
            System.out.println("live changes: " + changes + " certificates and revisions while " + 2 * requests
                    + " requests were answered");
            assertTrue(changes > 3, changes + " changes");
            for (CompletableFuture<Ended> load : loads) {
                assertAllAnswered(load.join(), requests);
            }
        }
    }

    /** A node that believes what balancers on this machine say of callers. */
    private FurtherNode behindBalancer(String name) throws IOException {
        return new FurtherNode(
                gatehouse,
                folder,
                name,
                Map.of(
                        "GATEHOUSE_TRUSTED_PROXIES", "127.0.0.1",
                        "GATEHOUSE_PROXY_PROTOCOL", "on",
                        "GATEHOUSE_DRAIN_GRACE", "PT1S"));
    }

    private static void assertAllAnswered(Ended ended, int requests) {
        assertTrue(ended.output().contains("status codes: " + requests + " 2xx, 0 3xx, 0 4xx, 0 5xx"), ended.output());
        assertTrue(ended.output().contains(requests + " succeeded, 0 failed, 0 errored, 0 timeout"), ended.output());
    }

    private static CompletableFuture<Ended> h2load(Offer offer, String url, String... arguments) {
        List<String> command = new ArrayList<>(List.of("h2load", "-H", "X-API-Key: " + offer.key(), url));
        command.addAll(1, List.of(arguments));
        return CompletableFuture.supplyAsync(() -> {
            try {
                return Commands.run(Map.of(), Duration.ofMinutes(3), command);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    /** Debian's HAProxy in front of nodes. */
    private final class Balancer implements AutoCloseable {
        private final int port = Ports.free();
        private final int statisticsPort = Ports.free();
        private final Process process;

        Balancer(List<FurtherNode> nodes) throws IOException {
            StringBuilder text = new StringBuilder("""
                    global
                      maxconn 1000
                    defaults
                      mode http
                      timeout connect 2s
                      timeout client 30s
                      timeout server 30s
                      retries 3
                      option redispatch
                    frontend statistics
                      bind 127.0.0.1:%d
                      stats enable
                      stats uri /
                    frontend callers
                      bind 127.0.0.1:%d
                      default_backend nodes
                    backend nodes
                      option httpchk GET /health/ready
                    """.formatted(statisticsPort, port));
            for (FurtherNode node : nodes) {
                text.append("  server %s 127.0.0.1:%d check port %d inter 100ms fall 1 rise 1 send-proxy-v2\n"
                        .formatted(node.name(), node.port(), node.statusPort()));
            }
            Path configuration = Files.writeString(folder.resolve("haproxy.cfg"), text);
            process = new ProcessBuilder("/usr/sbin/haproxy", "-db", "-f", configuration.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("haproxy.log").toFile())
                    .start();
            nodes.forEach(this::awaitUp);
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + port);
        }

        void awaitUp(FurtherNode node) {
            Awaitility.await("HAProxy to take " + node.name() + " up")
                    .atMost(Duration.ofSeconds(20))
                    .ignoreExceptions()
                    .until(() -> isUp(node));
        }

        private boolean isUp(FurtherNode node) throws IOException, InterruptedException {
            return statistics()
                    .lines()
                    .anyMatch(line -> line.startsWith("nodes," + node.name() + ",") && line.contains(",UP,"));
        }

        private String statistics() throws IOException, InterruptedException {
            try (HttpClient http = HttpClient.newHttpClient()) {
                return http.send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + statisticsPort + "/;csv"))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
            }
        }

        @Override
        public void close() {
            process.destroy();
            process.onExit().join();
        }
    }
}
