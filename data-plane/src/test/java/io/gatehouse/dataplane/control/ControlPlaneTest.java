package io.gatehouse.dataplane.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.gatehouse.model.problem.Problem;
import io.gatehouse.model.sync.JoinRequest;
import io.gatehouse.model.sync.LeaseReply;
import io.gatehouse.model.sync.LeaseRequest;
import io.gatehouse.model.sync.NodeIdentity;
import io.gatehouse.model.usage.Outcome;
import io.gatehouse.model.usage.UsageSegment;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ControlPlaneTest {
    private static final UUID A = new UUID(0, 1);

    private HttpServer server;
    private ControlPlane controlPlane;
    private volatile int status = 200;
    private volatile byte[] answer = {};
    private volatile String location;
    private volatile String seen = "";
    private volatile byte[] body = {};
    private volatile boolean zipped;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        controlPlane = new ControlPlane(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/base/"));
    }

    @AfterEach
    void stop() {
        controlPlane.close();
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            seen = exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization");
            zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            body = exchange.getRequestBody().readAllBytes();
            if (location != null) {
                exchange.getResponseHeaders().set("Location", location);
            }
            exchange.sendResponseHeaders(status, answer.length == 0 ? -1 : answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    @Test
    void joiningShowsNoIdentityAndEveryFurtherCallDoes() throws Exception {
        // Given
        NodeIdentity identity = new NodeIdentity(A, "secret", Instant.parse("2026-12-01T00:00:00Z"));
        status = 201;
        answer = Wire.JSON.writeValueAsBytes(identity);

        // When
        NodeIdentity joined = controlPlane.join(new JoinRequest("once", "node-1", null));

        // Then
        assertEquals(identity, joined);
        assertEquals("POST /base/sync/v1/join null", seen);
        assertEquals(
                Wire.JSON.readTree("{\"token\":\"once\",\"name\":\"node-1\",\"former\":null}"),
                Wire.JSON.readTree(body));
        controlPlane.identify(joined);
        status = 204;
        answer = new byte[0];
        assertTrue(controlPlane.changes(41, Duration.ofSeconds(25)).isEmpty());
        assertEquals("GET /base/sync/v1/changes?after=41&wait=PT25S Bearer secret", seen);
    }

    @Test
    void largeBodiesTravelCompressed() throws Exception {
        // Given
        status = 204;
        UsageSegment.Count count = new UsageSegment.Count(5, A, A, A, A, A, Outcome.SUCCESS, 1, 2, 3);
        UsageSegment segment = UsageSegment.of(1, A, 7, 12, Collections.nCopies(50, count), List.of());

        // When
        controlPlane.usage(segment);

        // Then
        assertTrue(zipped);
        try (var plain = new GZIPInputStream(new ByteArrayInputStream(body))) {
            assertEquals(segment, Wire.JSON.readValue(plain, UsageSegment.class));
        }
        assertTrue(seen.startsWith("POST /base/sync/v1/usage "));
    }

    @Test
    void leasesAreAskedForAndRead() throws Exception {
        // Given
        LeaseReply reply = new LeaseReply(
                1, List.of(new LeaseReply.Grant(A, A, A, 10, 100, 90, Instant.parse("2026-12-01T00:00:00Z"))));
        answer = Wire.JSON.writeValueAsBytes(reply);

        // Then
        assertEquals(reply, controlPlane.leases(new LeaseRequest(1, List.of(new LeaseRequest.Ask(A, A)), List.of())));
        assertFalse(zipped);
    }

    @Test
    void refusalCarriesStatusAndProblem() throws Exception {
        // Given
        status = 422;
        answer = Wire.JSON.writeValueAsBytes(new Problem(422, "segment-invalid", "Invalid", null));

        // When
        ControlPlaneFailure.Refused refused = assertThrows(
                ControlPlaneFailure.Refused.class,
                () -> controlPlane.usage(UsageSegment.of(1, A, 7, 12, List.of(), List.of())));

        // Then
        assertEquals(422, refused.status());
        assertEquals("segment-invalid", refused.problem().code());
        assertEquals("status=422 code=segment-invalid", refused.getMessage());
        status = 410;
        answer = "gone".getBytes(StandardCharsets.US_ASCII);
        assertNull(assertThrows(ControlPlaneFailure.Refused.class, () -> controlPlane.snapshot())
                .problem());
    }

    @Test
    void troubleOnTheOtherSideAndAnswersThatCannotBeReadMayBeTriedAgain() {
        for (int trouble : new int[] {429, 500, 503}) {
            status = trouble;
            assertThrows(ControlPlaneFailure.Unavailable.class, () -> controlPlane.renew());
        }
        status = 200;
        for (String nonsense : List.of("<html>", "", "{\"node\":1}", "{\"format\":2,\"to\":1,\"changes\":[]}")) {
            answer = nonsense.getBytes(StandardCharsets.US_ASCII);
            assertThrows(ControlPlaneFailure.Unavailable.class, () -> controlPlane.renew());
            assertThrows(ControlPlaneFailure.Unavailable.class, () -> controlPlane.changes(1, Duration.ZERO));
            assertThrows(ControlPlaneFailure.Unavailable.class, () -> controlPlane.snapshot());
        }
    }

    @Test
    void redirectIsNotFollowedWithTheToken() {
        // Given
        status = 307;
        location = "http://127.0.0.1:" + server.getAddress().getPort() + "/elsewhere";

        // Then
        assertThrows(ControlPlaneFailure.Refused.class, () -> controlPlane.renew());
        assertTrue(seen.startsWith("POST /base/sync/v1/renew"));
    }

    @Test
    void answerThatIsTooLargeIsNotHeld() {
        answer = new byte[(1 << 20) + 1];

        assertThrows(ControlPlaneFailure.Unavailable.class, () -> controlPlane.renew());
    }

    @Test
    void nobodyListeningIsUnavailable() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        try (ControlPlane nobody = new ControlPlane(URI.create("http://127.0.0.1:" + free))) {
            assertThrows(ControlPlaneFailure.Unavailable.class, nobody::renew);
        }
    }
}
