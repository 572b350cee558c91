package io.gatehouse.dataplane.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.fake.FakeUpstream;
import io.gatehouse.dataplane.fake.RawClient;
import io.gatehouse.dataplane.gateway.CompiledRewrite;
import io.gatehouse.dataplane.gateway.CompiledTarget;
import io.gatehouse.dataplane.gateway.CompiledUpstream;
import io.gatehouse.dataplane.gateway.Forwarding;
import io.gatehouse.dataplane.gateway.Forwarding.CompiledSplit;
import io.gatehouse.dataplane.gateway.Published;
import io.gatehouse.model.config.Balancing.HashOn;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.Resilience;
import io.gatehouse.model.config.Split;
import io.gatehouse.model.config.Sticky;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.policy.spi.Credential;
import io.gatehouse.policy.spi.HeaderName;
import io.gatehouse.policy.spi.Verdict;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where a route's requests go, and in which form. */
@Timeout(30)
class ForwardingTest {
    private static FakeUpstream named(String name) throws IOException {
        return FakeUpstream.answering("HTTP/1.1 200 OK\r\nContent-Length: " + name.length() + "\r\n\r\n" + name);
    }

    private static CompiledUpstream upstream(int port) {
        List<CompiledTarget> targets = List.of(new CompiledTarget(
                Published.UPSTREAM,
                null,
                "127.0.0.1",
                port,
                "canary.test",
                UpstreamProtocol.AUTO,
                ProxyProtocol.OFF,
                "/v2"));
        return new CompiledUpstream("canary", targets, targets, 2_000_000_000L, 16, Resilience.USUAL, null);
    }

    private static ProxyTester start(int port, Function<CompiledUpstream, Forwarding> forwarding) throws IOException {
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.forwarding = forwarding;
        return setup.to(port).start();
    }

    private static String answer(RawClient client, String headers) throws IOException {
        String response = client.send("GET /a HTTP/1.1\r\nHost: caller.test\r\n" + headers + "\r\n")
                .response();
        return response.substring(response.indexOf("\r\n\r\n") + 4);
    }

    @Test
    void shareOfRequestsGoesToTheOtherUpstreamAndACallerStaysWhereItWas() throws IOException {
        try (FakeUpstream stable = named("stable");
                FakeUpstream canary = named("canary")) {
            CompiledUpstream other = upstream(canary.port());
            List<CompiledSplit> splits = List.of(new CompiledSplit(other, 0, 3_000, null));
            Sticky sticky = new Sticky(HashOn.COOKIE, "sid");
            try (ProxyTester tester = start(
                            stable.port(), first -> new Forwarding(first, splits, sticky, CompiledRewrite.NONE, null));
                    RawClient client = tester.client()) {
                int onCanary = 0;
                for (int caller = 0; caller < 200; caller++) {
                    String cookie = "Cookie: sid=caller-" + caller + "\r\n";
                    String first = answer(client, cookie);
                    assertEquals(first, answer(client, cookie));
                    onCanary += first.equals("canary") ? 1 : 0;
                }
                assertTrue(onCanary > 35 && onCanary < 85, onCanary + " of 200 on the canary");
                int byChance = 0;
                for (int i = 0; i < 400; i++) {
                    byChance += answer(client, "").equals("canary") ? 1 : 0;
                }
                assertTrue(byChance > 70 && byChance < 170, byChance + " of 400 on the canary");
                assertTrue(canary.heads().getFirst().startsWith("GET /v2/a HTTP/1.1\r\nHost: canary.test\r\n"));
            }
        }
    }

    @Test
    void consumerStaysWhereItWasWhicheverOfItsKeysItSends() throws IOException {
        try (FakeUpstream stable = named("stable");
                FakeUpstream canary = named("canary")) {
            ProxyTester.Setup setup = splitBy(new Sticky(HashOn.CONSUMER, null), stable, canary);
            setup.policies = List.of(exchange -> {
                byte[] number = new byte[20];
                int length = exchange.copyHeader(HeaderName.of("X-Consumer"), number);
                if (length > 0) {
                    UUID consumer = UUID.nameUUIDFromBytes(Arrays.copyOf(number, length));
                    exchange.identify(new Credential(consumer, UUID.randomUUID()));
                }
                return Verdict.PROCEED;
            });
            try (ProxyTester tester = setup.start();
                    RawClient one = tester.client();
                    RawClient two = tester.client()) {
                int onCanary = 0;
                for (int consumer = 0; consumer < 200; consumer++) {
                    String line = "X-Consumer: " + consumer + "\r\n";
                    String first = answer(one, line);
                    assertEquals(first, answer(two, line));
                    assertEquals(first, answer(one, line + "Cookie: sid=" + consumer + "\r\n"));
                    onCanary += first.equals("canary") ? 1 : 0;
                }
                assertTrue(onCanary > 35 && onCanary < 85, onCanary + " of 200 on the canary");
                assertEquals(Set.of("stable", "canary"), answers(one, "", 100));
            }
        }
    }

    @Test
    void addressStaysWhereItWasOverConnections() throws IOException {
        try (FakeUpstream stable = named("stable");
                FakeUpstream canary = named("canary")) {
            ProxyTester.Setup setup = splitBy(new Sticky(HashOn.ADDRESS, null), stable, canary);
            setup.proxyProtocol = true;
            setup.trusted = TrustedProxies.of("127.0.0.0/8");
            try (ProxyTester tester = setup.start()) {
                int onCanary = 0;
                for (int caller = 1; caller < 201; caller++) {
                    Set<String> all = new HashSet<>();
                    for (int port = 5_000; port < 5_003; port++) {
                        try (RawClient client = tester.client()) {
                            client.send("PROXY TCP4 192.0.2." + caller + " 192.0.2.254 " + port + " 443\r\n");
                            all.addAll(answers(client, "", 2));
                        }
                    }
                    assertEquals(1, all.size(), "caller " + caller);
                    onCanary += all.contains("canary") ? 1 : 0;
                }
                assertTrue(onCanary > 35 && onCanary < 85, onCanary + " of 200 on the canary");
            }
        }
    }

    @Test
    void largerShareOnlyAddsCallers() throws IOException {
        try (FakeUpstream stable = named("stable");
                FakeUpstream canary = named("canary")) {
            Set<Integer> before = Set.of();
            for (int percent : new int[] {10, 30, 80}) {
                ProxyTester.Setup setup = new ProxyTester.Setup().to(stable.port());
                List<CompiledSplit> splits =
                        List.of(new CompiledSplit(upstream(canary.port()), 0, percent * Forwarding.LOTS / 100, null));
                setup.forwarding = first ->
                        new Forwarding(first, splits, new Sticky(HashOn.HEADER, "x-user"), CompiledRewrite.NONE, null);
                try (ProxyTester tester = setup.start();
                        RawClient client = tester.client()) {
                    Set<Integer> now = new HashSet<>();
                    for (int user = 0; user < 150; user++) {
                        if (answer(client, "X-User: " + user + "\r\n").equals("canary")) {
                            now.add(user);
                        }
                    }
                    assertTrue(now.containsAll(before) && now.size() > before.size(), before + " and then " + now);
                    before = now;
                }
            }
        }
    }

    private static ProxyTester.Setup splitBy(Sticky sticky, FakeUpstream stable, FakeUpstream canary) {
        ProxyTester.Setup setup = new ProxyTester.Setup().to(stable.port());
        List<CompiledSplit> splits = List.of(new CompiledSplit(upstream(canary.port()), 0, 3_000, null));
        setup.forwarding = first -> new Forwarding(first, splits, sticky, CompiledRewrite.NONE, null);
        return setup;
    }

    private static Set<String> answers(RawClient client, String headers, int requests) throws IOException {
        Set<String> answers = new HashSet<>();
        for (int i = 0; i < requests; i++) {
            answers.add(answer(client, headers));
        }
        return answers;
    }

    @Test
    void conditionSendsWhatMeetsItElsewhere() throws IOException {
        try (FakeUpstream stable = named("stable");
                FakeUpstream canary = named("canary")) {
            CompiledUpstream other = upstream(canary.port());
            List<CompiledSplit> splits = List.of(
                    new CompiledSplit(other, 0, Forwarding.LOTS, new Split.Condition(HashOn.HEADER, "x-beta", "yes")),
                    new CompiledSplit(other, 0, Forwarding.LOTS, new Split.Condition(HashOn.COOKIE, "beta", null)));
            try (ProxyTester tester = start(
                            stable.port(), first -> new Forwarding(first, splits, null, CompiledRewrite.NONE, null));
                    RawClient client = tester.client()) {
                assertEquals("stable", answer(client, ""));
                assertEquals("canary", answer(client, "X-Beta: yes\r\n"));
                assertEquals("stable", answer(client, "X-Beta: no\r\n"));
                assertEquals("canary", answer(client, "Cookie: a=b; beta=1\r\n"));
            }
        }
    }

    @Test
    void hostAndHeadersAreRewritten() throws IOException {
        CompiledRewrite rewrite = new CompiledRewrite(
                null,
                null,
                true,
                "X-Tenant: acme\r\n".getBytes(StandardCharsets.US_ASCII),
                List.of(HeaderName.of("X-Tenant"), HeaderName.of("X-Debug")));
        ProxyTester.Setup setup = new ProxyTester.Setup();
        setup.hidden = rewrite.replaced();
        setup.forwarding = first -> new Forwarding(first, List.of(), null, rewrite, null);
        try (FakeUpstream upstream = named("up");
                ProxyTester tester = setup.to(upstream.port()).start();
                RawClient client = tester.client()) {
            assertEquals("up", answer(client, "X-Tenant: evil\r\nX-Debug: 1\r\nX-Other: 2\r\n"));
            String head = upstream.heads().getFirst();
            assertTrue(head.startsWith("GET /a HTTP/1.1\r\nHost: caller.test\r\n"), head);
            assertTrue(head.contains("\r\nX-Tenant: acme\r\n") && head.contains("\r\nX-Other: 2\r\n"), head);
            assertFalse(head.contains("evil") || head.contains("X-Debug"), head);
        }
    }
}
