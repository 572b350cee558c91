package io.gatehouse.model.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.gatehouse.model.config.Action;
import io.gatehouse.model.config.Attachment;
import io.gatehouse.model.config.CertificateUse;
import io.gatehouse.model.config.ClientAuth;
import io.gatehouse.model.config.Compression;
import io.gatehouse.model.config.ContentCoding;
import io.gatehouse.model.config.Entity;
import io.gatehouse.model.config.EntityKind;
import io.gatehouse.model.config.ProxyProtocol;
import io.gatehouse.model.config.PublishedApi;
import io.gatehouse.model.config.PublishedCertificate;
import io.gatehouse.model.config.PublishedConsumer;
import io.gatehouse.model.config.PublishedKey;
import io.gatehouse.model.config.PublishedPlan;
import io.gatehouse.model.config.PublishedRoute;
import io.gatehouse.model.config.PublishedSubscription;
import io.gatehouse.model.config.PublishedTarget;
import io.gatehouse.model.config.PublishedUpstream;
import io.gatehouse.model.config.Resilience;
import io.gatehouse.model.config.Tombstone;
import io.gatehouse.model.config.UpstreamProtocol;
import io.gatehouse.model.config.UpstreamTls;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.sync.Change;
import io.gatehouse.model.sync.ChangeBatch;
import io.gatehouse.model.sync.JoinRequest;
import io.gatehouse.model.sync.NodeIdentity;
import io.gatehouse.model.usage.MirrorResult;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.model.usage.UsageSegment;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WireFormTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final UUID C = new UUID(0, 3);

    private final ObjectMapper json = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS, SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    @Test
    void everyKindOfEntitySurvivesTheWire() throws JsonProcessingException {
        // Given
        Attachment limit = new Attachment(C, "rate-limit", false, Map.of("requests", 100, "per", "PT1S"));
        PublishedRoute route = new PublishedRoute(
                B,
                Set.of("GET"),
                "/{id}/**",
                Action.Forward.to("default"),
                Duration.ofSeconds(30),
                PublishedRoute.UNLIMITED,
                List.of(),
                Duration.ofMinutes(1));
        PublishedUpstream upstream = new PublishedUpstream(
                "default",
                List.of(new PublishedTarget(URI.create("http://127.0.0.1:9001/v1"), 1)),
                UpstreamProtocol.AUTO,
                Duration.ofSeconds(2),
                256,
                ProxyProtocol.V2,
                new UpstreamTls("an authority", C, "up.test"),
                Resilience.USUAL);
        List<Entity> entities = List.of(
                new PublishedApi(
                        A,
                        "Orders",
                        7,
                        List.of("*.example.com"),
                        "/orders",
                        true,
                        List.of(route),
                        List.of(upstream),
                        List.of(),
                        new Compression(List.of(ContentCoding.ZSTD, ContentCoding.GZIP), 1024, List.of("text/*"))),
                new PublishedPlan(A, "Gold", Set.of(B), List.of(limit)),
                new PublishedConsumer(A, "Acme mobile"),
                new PublishedSubscription(A, B, C, 3),
                new PublishedKey(A, B, "00ff", Instant.parse("2027-01-01T00:00:00Z")),
                new PublishedCertificate(
                        A, CertificateUse.UPSTREAMS, "a chain", "a key", ClientAuth.OPTIONAL, "an authority"),
                new Tombstone(EntityKind.KEY, A));
        assertEquals(
                Set.of(EntityKind.values()), entities.stream().map(Entity::kind).collect(Collectors.toSet()));

        for (Entity entity : entities) {
            // When
            ChangeBatch batch = new ChangeBatch(1, 4712, List.of(new Change(4712, entity)));
            ChangeBatch read = json.readValue(json.writeValueAsString(batch), ChangeBatch.class);

            // Then
            assertEquals(batch, read);
        }
    }

    @Test
    void entityCarriesItsKindOnce() throws JsonProcessingException {
        JsonNode key = json.readTree(json.writeValueAsString(new PublishedKey(A, B, "00ff", null)));

        assertEquals(json.readTree("""
                        {"kind":"key","id":"00000000-0000-0000-0000-000000000001",
                         "consumer":"00000000-0000-0000-0000-000000000002","sha256":"00ff","expiresAt":null}"""), key);
    }

    @Test
    void whatWasStoredBeforeThereWasAChoiceCanBeRead() throws JsonProcessingException {
        PublishedUpstream upstream = json.readValue(
                "{\"name\":\"default\",\"targets\":[],\"protocol\":\"auto\",\"connectTimeout\":\"PT2S\",\"maxConnections\":256}",
                PublishedUpstream.class);
        PublishedCertificate certificate = json.readValue(
                "{\"kind\":\"certificate\",\"id\":\"" + A
                        + "\",\"chain\":\"a\",\"privateKey\":\"b\",\"clientAuth\":\"none\",\"clientCa\":null}",
                PublishedCertificate.class);

        assertEquals(ProxyProtocol.OFF, upstream.proxyProtocol());
        assertEquals(Resilience.USUAL, upstream.resilience());
        assertEquals(CertificateUse.CALLERS, certificate.use());
    }

    @Test
    void unknownKindIsRefused() {
        assertThrows(
                JsonProcessingException.class,
                () -> json.readValue("{\"kind\":\"shield\",\"id\":\"" + A + "\"}", Entity.class));
    }

    @Test
    void usageSegmentSurvivesTheWireWithOutcomesByCode() throws JsonProcessingException {
        // Given
        UsageSegment segment = UsageSegment.of(
                1,
                A,
                1_700_000_000,
                12,
                List.of(new UsageSegment.Count(29_000_000, B, C, null, null, null, Outcome.KEY_MISSING, 3, 300, 900)),
                List.of(new UsageSegment.Latency(
                        29_000_000,
                        B,
                        C,
                        null,
                        new UsageSegment.Sparse(List.of(40, 41), List.of(2L, 1L)),
                        new UsageSegment.Sparse(List.of(), List.of()))));

        // When
        String written = json.writeValueAsString(segment);

        // Then
        assertEquals(segment, json.readValue(written, UsageSegment.class));
        assertEquals(
                "key-missing", json.readTree(written).at("/counts/0/outcome").asText());
    }

    @Test
    void mirrorsAreWrittenWhereThereAreAnyAndOlderPeersNeedNotKnowThem() throws JsonProcessingException {
        UsageSegment without = UsageSegment.of(1, A, 1_700_000_000, 12, List.of(), List.of());
        UsageSegment with = new UsageSegment(
                1,
                A,
                1_700_000_000,
                12,
                List.of(),
                List.of(),
                List.of(new UsageSegment.Mirror(29_000_000, B, C, "shadow", 200, MirrorResult.GIVEN_UP, 0, 3)));

        String written = json.writeValueAsString(with);

        assertEquals(with, json.readValue(written, UsageSegment.class));
        assertEquals("given-up", json.readTree(written).at("/mirrors/0/result").asText());
        assertFalse(json.writeValueAsString(without).contains("mirrors"));
        assertEquals(without, json.readValue(json.writeValueAsString(without), UsageSegment.class));
        assertFalse(json.writeValueAsString(Action.Forward.to("default")).contains("mirror"));
    }

    @Test
    void problemLeavesOutWhatItDoesNotSay() throws JsonProcessingException {
        assertEquals(
                json.readTree("""
                        {"type":"urn:gatehouse:problem:no-route","status":404,"code":"no-route","title":"No route"}"""),
                json.readTree(json.writeValueAsString(new Problem(404, "no-route", "No route", null))));
    }

    @Test
    void secretsDoNotPrint() {
        assertFalse(new JoinRequest("s3cret", "node-1", null).toString().contains("s3cret"));
        assertFalse(new NodeIdentity(A, "s3cret", Instant.EPOCH).toString().contains("s3cret"));
    }
}
