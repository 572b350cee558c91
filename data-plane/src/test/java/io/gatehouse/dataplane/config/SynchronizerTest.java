package io.gatehouse.dataplane.config;

import static io.gatehouse.dataplane.gateway.Published.id;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gatehouse.dataplane.control.ControlPlane;
import io.gatehouse.dataplane.gateway.CompiledRoute;
import io.gatehouse.dataplane.gateway.Gateway;
import io.gatehouse.dataplane.gateway.Match;
import io.gatehouse.dataplane.gateway.NodeServices;
import io.gatehouse.dataplane.gateway.Published;
import io.gatehouse.dataplane.http1.HeadLimits;
import io.gatehouse.dataplane.http1.RequestHead;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.PublishedKey;
import io.gatehouse.model.config.Tombstone;
import io.gatehouse.model.keys.KeyFormat;
import io.gatehouse.model.sync.NodeReport;
import io.gatehouse.model.sync.Protocol;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SynchronizerTest {
    private static final NodeReport.LedgerStatement LEDGER = new NodeReport.LedgerStatement(7, 42, 3, 1, null);
    private static final NodeFacts FACTS = new NodeFacts("node-1", "0.1", Instant.parse("2026-11-23T10:00:00Z"));

    @TempDir
    Path home;

    private FakeControlPlane fake;
    private Optional<String> joinToken = Optional.of("join-me");
    private volatile Instant now = Instant.now();

    @BeforeEach
    void startControlPlane() throws IOException {
        fake = new FakeControlPlane();
    }

    @AfterEach
    void stopControlPlane() {
        fake.close();
    }

    @Test
    void newNodeJoinsTakesASnapshotAndReportsIt() throws Exception {
        // Given
        fake.startAt(41);
        fake.liveNodes = 3;
        fake.publish(Published.api(1, "/a", "* /**"), key(8, "k"));

        try (TestNode node = new TestNode(fake.uri())) {
            // When
            node.start();
            node.awaitSequence(42);

            // Then
            assertEquals(Optional.of(FakeControlPlane.NODE), node.synchronizer.node());
            assertInstanceOf(CompiledRoute.class, node.match("/a"));
            assertNotNull(node.find("k"));
            await().until(() -> !fake.reports.isEmpty());
            NodeReport report = fake.reports.getFirst();
            assertEquals(42, report.sequence());
            assertEquals("gateway.test:8000", report.address());
            assertEquals("0.1", report.version());
            assertEquals(FACTS.startedAt(), report.startedAt());
            assertEquals(node.synchronizer.live().applied().appliedAt(), report.appliedAt());
            assertEquals(LEDGER, report.ledger());
            assertEquals(List.of("The disk is full."), report.troubles());
            await().until(() -> node.services.liveNodes() == 3);
            await().until(node.synchronizer::isConnected);
        }
    }

    @Test
    void nodeThatComesBackSaysSoAtOnce() throws Exception {
        fake.publish(key(8, "k"));
        try (TestNode node = new TestNode(fake.uri())) {
            node.start();
            node.awaitSequence(1);
            await().until(() -> !fake.reports.isEmpty());
        }

        fake.reports.clear();
        try (TestNode back = new TestNode(fake.uri())) {
            back.start();
            await().atMost(Protocol.REPORT_INTERVAL.dividedBy(2)).until(() -> !fake.reports.isEmpty());
        }
    }

    @Test
    void changesAreAppliedAndReportedAtOnce() throws Exception {
        // Given
        fake.publish(Published.api(1, "/a", "* /**"), key(8, "k"));
        try (TestNode node = new TestNode(fake.uri())) {
            node.start();
            node.awaitSequence(1);

            // When
            long begun = System.nanoTime();
            long revoked = fake.publish(new Tombstone(EntityKind.KEY, id(8)));
            node.awaitSequence(revoked);
            await().until(() -> fake.reports.stream().anyMatch(report -> report.sequence() == revoked));

            // Then
            assertNull(node.find("k"));
            assertTrue(Duration.ofNanos(System.nanoTime() - begun).toMillis() < 1_500);
            fake.publish(new Tombstone(EntityKind.API, id(1)));
            node.awaitSequence(3);
            assertSame(Match.NoRoute.INSTANCE, node.match("/a"));
            assertEquals(1, fake.count("GET /sync/v1/snapshot"));
        }
    }

    @Test
    void brokenEntityIsReported() throws Exception {
        fake.publish(Published.api(1, "/a", "* no-template"));
        try (TestNode node = new TestNode(fake.uri())) {
            node.start();
            await().until(() -> !fake.reports.isEmpty());

            assertEquals(
                    List.of(new NodeReport.Broken(EntityKind.API, id(1), "route 'no-template' is not a path template")),
                    fake.reports.getFirst().broken());
        }
    }

    @Test
    void nodeThatIsTooFarBehindTakesANewSnapshot() throws Exception {
        // Given
        fake.publish(Published.api(1, "/a", "* /**"));
        try (TestNode node = new TestNode(fake.uri())) {
            node.start();
            node.awaitSequence(1);
        }

        // When
        fake.publish(Published.api(2, "/b", "* /**"));
        fake.publish(new Tombstone(EntityKind.API, id(1)));
        fake.oldestKnown = 3;
        try (TestNode node = new TestNode(fake.uri())) {
            assertInstanceOf(CompiledRoute.class, node.match("/a"));
            node.start();
            node.awaitSequence(3);

            // Then
            assertSame(Match.NoRoute.INSTANCE, node.match("/a"));
            assertInstanceOf(CompiledRoute.class, node.match("/b"));
            assertEquals(2, fake.count("GET /sync/v1/snapshot"));
            assertEquals(1, fake.count("POST /sync/v1/join"));
        }
    }

    @Test
    void restartedNodeServesFromDiskWithoutControlPlaneAndCatchesUpLater() throws Exception {
        // Given
        fake.publish(Published.api(1, "/a", "* /**"), key(8, "k"), key(9, "revoked"));
        try (TestNode node = new TestNode(fake.uri())) {
            node.start();
            node.awaitSequence(1);
            fake.publish(new Tombstone(EntityKind.KEY, id(9)));
            node.awaitSequence(2);
            await().until(() -> Files.size(home.resolve("node/changes")) > 20);
        }
        int port = fake.port();
        fake.close();

        // When
        joinToken = Optional.empty();
        try (TestNode node = new TestNode(URI.create("http://127.0.0.1:" + port))) {
            // Then
            assertTrue(node.synchronizer.live().isLoaded());
            assertEquals(2, node.synchronizer.live().applied().sequence());
            assertEquals(Optional.of(FakeControlPlane.NODE), node.synchronizer.node());
            node.start();
            assertInstanceOf(CompiledRoute.class, node.match("/a"));
            assertNotNull(node.find("k"));
            assertNull(node.find("revoked"));
            assertFalse(node.synchronizer.isConnected());

            // When
            fake = new FakeControlPlane(port, 2);
            fake.publish(key(10, "new"));

            // Then
            node.awaitSequence(3);
            assertNotNull(node.find("new"));
            assertEquals(0, fake.count("GET /sync/v1/snapshot"));
        }
    }

    @Test
    void identityIsRenewedBeforeItEndsAndUsedFromThenOn() throws Exception {
        // Given
        fake.expiresAt = now;
        fake.publish(Published.api(1, "/a", "* /**"));

        try (TestNode node = new TestNode(fake.uri())) {
            // When
            node.start();
            node.awaitSequence(1);
            await().until(() -> !fake.reports.isEmpty());

            // Then
            assertEquals(1, fake.count("POST /sync/v1/renew"));
            String stored = Files.readString(home.resolve("node/identity.json"));
            assertTrue(stored.contains("\"renewed\""));
        }
    }

    @Test
    void nodeThatIsNoLongerAcceptedServesOnAndJoinsAgainWhenThereIsAToken() throws Exception {
        // Given
        fake.publish(Published.api(1, "/a", "* /**"));
        try (TestNode node = new TestNode(fake.uri())) {
            node.start();
            node.awaitSequence(1);

            // When
            fake.identityToken = "identity-2";
            fake.publish(Published.api(2, "/b", "* /**"));
            await().until(() -> fake.count("POST /sync/v1/join") >= 2);

            // Then
            assertInstanceOf(CompiledRoute.class, node.match("/a"));
            assertFalse(node.synchronizer.isConnected());
            fake.joinToken = "join-me";
            node.awaitSequence(2);
            assertInstanceOf(CompiledRoute.class, node.match("/b"));
            assertEquals("identity-1", fake.formerIdentity);
        }
    }

    @Test
    void snapshotThatIsCutOffChangesNothing() throws Exception {
        // Given
        fake.publish(Published.api(1, "/a", "* /**"), Published.api(2, "/b", "* /**"));
        fake.entitiesLeftOut = 1;
        try (TestNode node = new TestNode(fake.uri())) {
            // When
            node.start();
            await().until(() -> fake.count("GET /sync/v1/snapshot") >= 2);

            // Then
            assertFalse(node.synchronizer.live().isLoaded());
            assertSame(Match.NoRoute.INSTANCE, node.match("/a"));
            fake.entitiesLeftOut = 0;
            node.awaitSequence(1);
            assertInstanceOf(CompiledRoute.class, node.match("/b"));
        }
    }

    @Test
    void diskThatFailsStopsNoTraffic() throws Exception {
        // Given
        Files.writeString(home.resolve("node"), "a file where the folder should be");
        fake.publish(Published.api(1, "/a", "* /**"));
        try (TestNode node = new TestNode(fake.uri())) {
            // When
            node.start();
            node.awaitSequence(1);
            fake.publish(Published.api(2, "/b", "* /**"));
            node.awaitSequence(2);

            // Then
            assertInstanceOf(CompiledRoute.class, node.match("/a"));
            assertInstanceOf(CompiledRoute.class, node.match("/b"));
            assertEquals(1, fake.count("GET /sync/v1/snapshot"));
            assertFalse(node.synchronizer.isStored());
        }
    }

    @Test
    void diskThatWorksAgainGetsASnapshotWithWhatItMissed() throws Exception {
        // Given
        Files.writeString(home.resolve("node"), "a file where the folder should be");
        fake.publish(Published.api(1, "/a", "* /**"));
        try (TestNode node = new TestNode(fake.uri())) {
            node.start();
            node.awaitSequence(1);
            await().until(() -> !node.synchronizer.isStored());

            // When
            Files.delete(home.resolve("node"));
            now = now.plusSeconds(31);
            fake.publish(Published.api(2, "/b", "* /**"));
            node.awaitSequence(2);

            // Then
            fake.publish(Published.api(3, "/c", "* /**"));
            await().until(node.synchronizer::isStored);
        }
        try (TestNode node = new TestNode(fake.uri())) {
            assertInstanceOf(CompiledRoute.class, node.match("/b"));
        }
    }

    private static PublishedKey key(long id, String key) {
        return new PublishedKey(id(id), id(5), KeyFormat.sha256(key), null);
    }

    /** A node's synchronizer with what it needs, restored from this test's folder. */
    private final class TestNode implements AutoCloseable {
        final NodeServices services = new NodeServices(_ -> consumer -> null, InstantSource.system());
        final ControlPlane controlPlane;
        final Synchronizer synchronizer;

        TestNode(URI uri) {
            controlPlane = new ControlPlane(uri);
            synchronizer = new Synchronizer(
                    controlPlane,
                    services,
                    home.resolve("node"),
                    FACTS,
                    () -> joinToken,
                    () -> LEDGER,
                    List::of,
                    () -> List.of("The disk is full."),
                    () -> now);
            synchronizer.restore();
        }

        void start() {
            synchronizer.start("gateway.test:8000");
        }

        void awaitSequence(long sequence) {
            await().pollInterval(Duration.ofMillis(5))
                    .until(() -> synchronizer.live().applied().sequence() == sequence);
        }

        Object find(String key) {
            return services.credentials().find(HexFormat.of().parseHex(KeyFormat.sha256(key)));
        }

        Match match(String path) {
            Gateway gateway = synchronizer.live().current();
            byte[] bytes = ("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n").getBytes(StandardCharsets.US_ASCII);
            RequestHead head = new RequestHead(HeadLimits.DEFAULT);
            assertNull(head.parse(bytes, 0, bytes.length));
            return gateway.match(head, bytes, head.pathFrom(), head.pathTo());
        }

        @Override
        public void close() throws IOException {
            synchronizer.close();
            controlPlane.close();
        }
    }
}
