package io.gatehouse.systemtests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.systemtests.Admin.Offer;
import io.gatehouse.systemtests.Commands.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Every protocol in front and behind, spoken by programs that we did not write: curl, h2load, openssl, nghttpd, nginx. */
@ExtendWith(RunningGatehouse.Shared.class)
class ProtocolsIT {
    private static final int REQUESTS = 2_000;

    @TempDir
    Path folder;

    private final RunningGatehouse gatehouse;
    private final Admin admin;
    private final Caller caller;

    ProtocolsIT(RunningGatehouse gatehouse) {
        this.gatehouse = gatehouse;
        this.admin = gatehouse.admin();
        this.caller = new Caller(gatehouse.gateway());
    }

    @Test
    void everyProtocolReachesEveryOtherAndIsCounted() throws Exception {
        String authority = upload("api.test", "*.shop.test").authority().toString();
        String secure = "https://api.test:" + gatehouse.tlsPort();
        try (Upstream http1 = Upstream.nginx();
                Upstream http2 = Upstream.nghttpd()) {
            for (Offer offer : List.of(admin.offer(http1.address(), ""), admin.offer(http2.address(), "http2", ""))) {
                String path = offer.basePath() + "/hello.txt";
                caller.awaitStatus(200, path, offer.key());
                admin.awaitCounted(offer.api(), "success", 1);

                curl(offer, "1.1", gatehouse.gateway() + path, "--http1.1");
                curl(offer, "2", gatehouse.gateway() + path, "--http2-prior-knowledge");
                curl(offer, "1.1", secure + path, "--http1.1", "--cacert", authority);
                curl(offer, "2", secure + path, "--http2", "--cacert", authority);
                h2load(offer, gatehouse.gateway() + path);
                h2load(offer, "https://127.0.0.1:" + gatehouse.tlsPort() + path);
                h2load(offer, gatehouse.gateway() + path, "--h1");

                admin.awaitCounted(offer.api(), "success", 1 + 4 + 3 * REQUESTS);
                admin.awaitLedger();
            }
        }
    }

    @Test
    void whatCurlAsksToBeCompressedIsAndComesOutWhole() throws Exception {
        try (Upstream upstream = Upstream.jwebserver()) {
            Offer offer = admin.offer(
                    "/compressed",
                    "\"upstream\":{\"targets\":[{\"url\":\"" + upstream.address()
                            + "\"}]},\"compression\":{\"minBytes\":1}",
                    "");
            String url = gatehouse.gateway() + offer.basePath() + "/hello.txt";
            caller.awaitStatus(200, offer.basePath() + "/hello.txt", offer.key());
            for (String version : List.of("--http1.1", "--http2-prior-knowledge")) {
                Ended ended = Commands.run(
                        Map.of(),
                        Duration.ofSeconds(30),
                        List.of(
                                "curl",
                                "-sS",
                                "-i",
                                "-m",
                                "20",
                                "--compressed",
                                version,
                                "-H",
                                "X-API-Key: " + offer.key(),
                                url));
                String said = ended.output().toLowerCase(Locale.ROOT);
                assertTrue(said.contains("content-encoding: "), ended.output());
                assertTrue(ended.output().endsWith(Upstream.BODY), ended.output());
            }
        }
    }

    @Test
    void theCertificateFollowsTheNameAndOldProtocolsAreRefused() throws Exception {
        upload("one.name.test", "two.name.test");
        upload("three.name.test", "four.name.test");

        assertTrue(handshake("two.name.test").contains("CN = one.name.test"));
        assertTrue(handshake("four.name.test").contains("CN = three.name.test"));
        Ended old = openssl("-servername", "two.name.test", "-tls1_1");
        assertTrue(old.output().contains("alert protocol version"), old.output());
    }

    private Pki upload(String name, String more) throws Exception {
        Pki pki = Pki.make(folder, name, more);
        pki.show(gatehouse);
        return pki;
    }

    private String handshake(String name) throws Exception {
        return openssl("-servername", name).output();
    }

    private Ended openssl(String... arguments) throws Exception {
        return Pki.client(gatehouse.tlsPort(), arguments);
    }

    private void curl(Offer offer, String version, String url, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                "curl",
                "-sS",
                "-m",
                "20",
                "-H",
                "X-API-Key: " + offer.key(),
                "--resolve",
                "api.test:" + gatehouse.tlsPort() + ":127.0.0.1",
                "-w",
                "%{http_code} %{http_version}",
                url));
        command.addAll(List.of(arguments));
        Ended ended = Commands.run(Map.of(), Duration.ofSeconds(30), command);
        assertEquals(Upstream.BODY + "200 " + version, ended.output());
    }

    private static void h2load(Offer offer, String url, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("h2load", "-n", Integer.toString(REQUESTS), "-c", "8", "-H", "X-API-Key: " + offer.key(), url));
        command.addAll(List.of(arguments));
        Ended ended = Commands.run(Map.of(), Duration.ofSeconds(60), command);
        assertTrue(ended.output().contains("status codes: " + REQUESTS + " 2xx"), ended.output());
    }
}
