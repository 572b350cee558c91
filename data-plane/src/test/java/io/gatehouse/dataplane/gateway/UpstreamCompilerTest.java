package io.gatehouse.dataplane.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.tls.TargetTls;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.PublishedTarget;
import io.gatehouse.model.config.PublishedUpstream;
import io.gatehouse.model.config.Resilience;
import io.gatehouse.model.config.UpstreamProtocol;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class UpstreamCompilerTest {
    private static final UpstreamCompiler COMPILER = new UpstreamCompiler(_ -> Optional.empty());

    @Test
    void urlIsTakenApart() {
        assertEquals(
                new CompiledTarget(
                        Published.UPSTREAM,
                        null,
                        "example.com",
                        80,
                        "example.com",
                        UpstreamProtocol.AUTO,
                        ProxyProtocol.OFF,
                        ""),
                target("http://Example.com"));
        assertEquals(
                new CompiledTarget(
                        Published.UPSTREAM,
                        null,
                        "example.com",
                        80,
                        "example.com",
                        UpstreamProtocol.AUTO,
                        ProxyProtocol.OFF,
                        ""),
                target("http://example.com:80/"));
        assertEquals(
                new CompiledTarget(
                        Published.UPSTREAM, null, "h", 9001, "h:9001", UpstreamProtocol.AUTO, ProxyProtocol.OFF, "/v1"),
                target("http://h:9001/v1/"));
        assertEquals(
                new CompiledTarget(
                        Published.UPSTREAM,
                        TargetTls.usual(),
                        "h",
                        443,
                        "h",
                        UpstreamProtocol.AUTO,
                        ProxyProtocol.OFF,
                        "/a%20b"),
                target("https://h/a%20b"));
        assertEquals(
                new CompiledTarget(
                        Published.UPSTREAM, null, "::1", 81, "[::1]:81", UpstreamProtocol.AUTO, ProxyProtocol.OFF, ""),
                target("http://[::1]:81"));
    }

    @Test
    void sameAddressInTwoApisIsTwoTargets() {
        CompiledUpstream other = COMPILER.compile(new UUID(0, 2), upstream("http://h:1"), new Faults());

        assertNotEquals(target("http://h:1"), other.targets().getFirst());
        assertEquals(target("http://h:1"), target("http://h:1/"));
    }

    @Test
    void urlThatCannotBeATargetIsAFault() {
        for (String wrong : List.of(
                "ftp://h", "h:80", "/path", "http://u:p@h", "http://h?q", "http://h#f", "http://h:0", "http://h/..")) {
            Faults faults = new Faults();

            assertNull(COMPILER.compile(Published.UPSTREAM.api(), upstream(wrong), faults), wrong);
            assertTrue(!faults.areHarmless() && !faults.breakAGuard(), wrong);
        }
    }

    @Test
    void targetsTakeTurnsByWeightSpreadOut() {
        assertEquals("aabacaa", turns(5, 1, 1));
        assertEquals("ab", turns(7, 7));
        assertEquals("aba", turns(2_000_000_000, 1_000_000_000));
        assertEquals(1_001, turns(1_000_000_000, 1).length());
    }

    private static String turns(Integer... weights) {
        List<CompiledTarget> targets = java.util.stream.IntStream.range(0, weights.length)
                .mapToObj(i -> target("http://" + (char) ('a' + i)))
                .toList();
        return UpstreamCompiler.rotation(targets, List.of(weights)).stream()
                .map(CompiledTarget::host)
                .collect(Collectors.joining());
    }

    private static CompiledTarget target(String url) {
        return COMPILER.compile(Published.UPSTREAM.api(), upstream(url), new Faults())
                .targets()
                .getFirst();
    }

    private static PublishedUpstream upstream(String url) {
        return new PublishedUpstream(
                "default",
                List.of(new PublishedTarget(URI.create(url), 1)),
                UpstreamProtocol.AUTO,
                Duration.ofSeconds(2),
                256,
                ProxyProtocol.OFF,
                null,
                Resilience.USUAL);
    }
}
