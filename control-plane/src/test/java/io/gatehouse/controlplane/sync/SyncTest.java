package io.gatehouse.controlplane.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.nodes.JoinTokens;
import io.gatehouse.controlplane.publishing.Publisher;
import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.controlplane.testing.NodeClient;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.gatehouse.model.config.Entity;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.PublishedConsumer;
import io.gatehouse.model.config.Tombstone;
import io.gatehouse.model.sync.Change;
import io.gatehouse.model.sync.ChangeBatch;
import io.gatehouse.model.sync.Protocol;
import io.gatehouse.model.sync.SnapshotHeader;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SyncTest {
    @Inject
    Publisher publisher;

    @Inject
    JoinTokens joinTokens;

    @Inject
    Forgetting forgetting;

    @Inject
    Sql sql;

    @Inject
    ObjectMapper mapper;

    @TestHTTPResource
    URI root;

    @ConfigProperty(name = "quarkus.datasource.jdbc.url")
    String url;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    private NodeClient node;

    @BeforeEach
    void join() {
        node = NodeClient.stranger(root, mapper).join(joinTokens.create(null).token(), "node");
    }

    @Test
    void aWaitingPollWakesAtOnceAndReturnsOnlyWhatChanged() {
        List<Long> micros = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            long head = publish(new PublishedConsumer(UUID.randomUUID(), "before"));
            CompletableFuture<HttpResponse<String>> poll = node.getLater(Protocol.CHANGES + "?after=" + head);
            awaitApplied(head);
            PublishedConsumer acme = new PublishedConsumer(UUID.randomUUID(), "Acme");

            long start = System.nanoTime();
            long sequence = publish(acme);
            ChangeBatch batch = node.read(poll.join(), ChangeBatch.class);
            micros.add((System.nanoTime() - start) / 1000);

            assertEquals(new ChangeBatch(Protocol.FORMAT, sequence, List.of(new Change(sequence, acme))), batch);
        }
        Collections.sort(micros);
        Logger.getLogger(SyncTest.class)
                .infof(
                        "from before the transaction to the node: fastest %d µs, median %d µs",
                        micros.get(0), micros.get(4));
        // Without the notification it would be half a second on average.
        assertTrue(micros.get(0) < 250_000, micros.toString());
    }

    @Test
    void aPollWithoutNewsEndsWith204() {
        long head = publish(new PublishedConsumer(UUID.randomUUID(), "Acme"));

        assertEquals(204, poll(head, "PT0.05S").statusCode());
        assertEquals(204, poll(head, "PT0S").statusCode());
    }

    @Test
    void changesAreTheNewestStateOfEachEntityInOrder() {
        UUID one = UUID.randomUUID();
        UUID two = UUID.randomUUID();
        UUID gone = UUID.randomUUID();
        long before = publish(new PublishedConsumer(one, "first"));
        publish(new PublishedConsumer(two, "second"));
        publish(new PublishedConsumer(gone, "third"));
        publish(new PublishedConsumer(two, "second, renamed"));
        long last = QuarkusTransaction.requiringNew().call(() -> publisher.retract(EntityKind.CONSUMER, gone));

        ChangeBatch batch = node.read(poll(before, "PT0S"), ChangeBatch.class);

        assertEquals(
                new ChangeBatch(
                        Protocol.FORMAT,
                        last,
                        List.of(
                                new Change(last - 1, new PublishedConsumer(two, "second, renamed")),
                                new Change(last, new Tombstone(EntityKind.CONSUMER, gone)))),
                batch);
    }

    @Test
    void manyChangesComeInSeveralBatches() {
        long before = publish(new PublishedConsumer(UUID.randomUUID(), "before"));
        QuarkusTransaction.requiringNew().run(() -> {
            sql.update("""
                    INSERT INTO sync_entity (kind, id, sequence, body)
                    SELECT 'consumer', id, ? + n, jsonb_build_object('kind', 'consumer', 'id', id, 'name', 'many')
                    FROM (SELECT n, gen_random_uuid() AS id FROM generate_series(1, ?) AS n) AS many
                    """, before, Changes.MAX_CHANGES + 7);
            sql.update("UPDATE sync_head SET sequence = sequence + ?", Changes.MAX_CHANGES + 7);
        });

        ChangeBatch first = node.read(poll(before, "PT0S"), ChangeBatch.class);
        ChangeBatch second = node.read(poll(first.to(), "PT0S"), ChangeBatch.class);

        assertEquals(Changes.MAX_CHANGES, first.changes().size());
        assertEquals(before + Changes.MAX_CHANGES, first.to());
        assertEquals(7, second.changes().size());
        assertEquals(before + Changes.MAX_CHANGES + 7, second.to());
        assertEquals(204, poll(second.to(), "PT0S").statusCode());
    }

    @Test
    void whatIsAheadOfThisDatabaseOrBehindItsTombstonesMustTakeASnapshot() {
        UUID id = UUID.randomUUID();
        long published = publish(new PublishedConsumer(id, "Acme"));
        long head = QuarkusTransaction.requiringNew().call(() -> publisher.retract(EntityKind.CONSUMER, id));
        assertEquals(410, poll(head + 1, "PT0S").statusCode());
        assertEquals(200, poll(published, "PT0S").statusCode());

        forgetting.forgetBefore(Instant.now().plusSeconds(60));

        assertEquals(410, poll(published, "PT0S").statusCode());
        assertEquals(204, poll(head, "PT0S").statusCode());
        assertEquals(List.of(), sql.query("SELECT 1 FROM sync_entity WHERE id = ?", row -> 1, id));
    }

    @Test
    void parametersThatMakeNoSenseAreNamed() {
        assertTrue(node.get(Protocol.CHANGES).body().contains("\"path\":\"after\""));
        assertTrue(node.get(Protocol.CHANGES + "?after=-1").body().contains("\"path\":\"after\""));
        assertTrue(node.get(Protocol.CHANGES + "?after=1&wait=long").body().contains("\"path\":\"wait\""));
    }

    @Test
    void aSnapshotHoldsExactlyWhatIsPublished() throws IOException {
        PublishedConsumer kept = new PublishedConsumer(UUID.randomUUID(), "Acme \n \"quoted\" ü");
        UUID gone = UUID.randomUUID();
        publish(kept);
        publish(new PublishedConsumer(gone, "gone"));
        long head = QuarkusTransaction.requiringNew().call(() -> publisher.retract(EntityKind.CONSUMER, gone));
        Awaitility.await().until(() -> header(snapshot()).sequence() == head);

        List<String> lines = snapshot();

        assertEquals(new SnapshotHeader(Protocol.FORMAT, head, lines.size() - 1L), header(lines));
        Map<UUID, Entity> entities = new HashMap<>();
        for (String line : lines.subList(1, lines.size())) {
            Entity entity = mapper.readValue(line, Entity.class);
            entities.put(entity.id(), entity);
        }
        assertEquals(kept, entities.get(kept.id()));
        assertFalse(entities.containsKey(gone));
        int published = sql.one("SELECT count(*) FROM sync_entity WHERE body IS NOT NULL", row -> row.getInt(1));
        assertEquals(published, entities.size());
    }

    @Test
    void twoHundredPollsWaitAtOnceAndAllWake() {
        long head = publish(new PublishedConsumer(UUID.randomUUID(), "before"));
        List<CompletableFuture<HttpResponse<String>>> polls = IntStream.range(0, 200)
                .mapToObj(_ -> node.getLater(Protocol.CHANGES + "?after=" + head))
                .toList();
        awaitApplied(head);

        publish(new PublishedConsumer(UUID.randomUUID(), "Acme"));

        polls.forEach(poll -> assertEquals(200, poll.join().statusCode()));
    }

    @Test
    void anotherControlPlaneHearsOfItTooAndConnectsAgainWhenItsConnectionBreaks() throws InterruptedException {
        HeadWatch other = new HeadWatch(url, user, password);
        other.start(null);
        try {
            long first = publish(new PublishedConsumer(UUID.randomUUID(), "Acme"));
            assertTrue(other.await(first - 1, Duration.ofSeconds(10)));
            assertFalse(other.await(first, Duration.ofMillis(20)));

            sql.query(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'gatehouse-listen'",
                    row -> row.getBoolean(1));
            publish(new PublishedConsumer(UUID.randomUUID(), "Acme"));

            assertTrue(other.await(first, Duration.ofSeconds(10)));
        } finally {
            other.stop(null);
        }
    }

    private HttpResponse<String> poll(long after, String wait) {
        return node.get(Protocol.CHANGES + "?after=" + after + "&wait=" + wait);
    }

    private long publish(Entity entity) {
        return QuarkusTransaction.requiringNew().call(() -> publisher.publish(entity));
    }

    private void awaitApplied(long sequence) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .until(() -> sql.one("SELECT sequence FROM node WHERE id = ?", row -> row.getLong(1), node.id())
                        == sequence);
    }

    private List<String> snapshot() throws IOException {
        HttpResponse<byte[]> response = node.bytes(Protocol.SNAPSHOT);
        assertEquals(200, response.statusCode());
        assertEquals("gzip", response.headers().firstValue("Content-Encoding").orElse(""));
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(response.body()))) {
            return new String(gzip.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    private SnapshotHeader header(List<String> lines) throws IOException {
        return mapper.readValue(lines.getFirst(), SnapshotHeader.class);
    }
}
