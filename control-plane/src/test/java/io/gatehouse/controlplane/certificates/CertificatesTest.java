package io.gatehouse.controlplane.certificates;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.gatehouse.controlplane.access.Roles;
import io.gatehouse.controlplane.nodes.JoinTokens;
import io.gatehouse.controlplane.sql.Sql;
import io.gatehouse.controlplane.testing.Admin;
import io.gatehouse.controlplane.testing.Keytool;
import io.gatehouse.controlplane.testing.Keytool.Made;
import io.gatehouse.controlplane.testing.NodeClient;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.gatehouse.model.sync.Protocol;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates through the admin API, in the database, and on their way to nodes. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class CertificatesTest {
    @TempDir
    Path folder;

    @Inject
    Admin admin;

    @Inject
    Sql sql;

    @Inject
    JoinTokens joinTokens;

    @TestHTTPResource
    URI root;

    @Inject
    ObjectMapper mapper;

    private Keytool keytool;

    @BeforeEach
    void prepare() {
        keytool = new Keytool(folder);
    }

    private ValidatableResponse upload(String name, String chain, String key) throws Exception {
        Map<String, String> draft = new HashMap<>();
        draft.put("name", name);
        draft.put("chain", chain);
        draft.put("privateKey", key);
        return admin.post("/api/v1/certificates", mapper.writeValueAsString(draft));
    }

    private static String[] localhost() {
        return new String[] {"-dname", "CN=localhost", "-ext", "san=dns:localhost,dns:*.Shop.test", "-validity", "5"};
    }

    @Test
    void uploadIsShownWithoutItsKeyAndLiesSealedInTheDatabase() throws Exception {
        Made made = keytool.selfSigned("a", localhost());
        String name = Admin.unique("Site");

        String id = upload(name, made.chain(), made.key())
                .statusCode(201)
                .body("names", contains("localhost", "*.shop.test"))
                .body("expiresSoon", equalTo(true))
                .body("issuer", equalTo("CN=localhost"))
                .body("clientAuth", equalTo("none"))
                .extract()
                .path("id");

        String shown = admin.get("/api/v1/certificates/" + id).extract().asString();
        assertFalse(shown.contains("PRIVATE KEY"), shown);
        String secret = made.key().lines().skip(1).findFirst().orElseThrow();
        List<String> bodies = sql.query(
                "SELECT cast(body AS text) FROM sync_entity WHERE kind = 'certificate' AND body IS NOT NULL",
                row -> row.getString(1));
        assertFalse(bodies.isEmpty());
        assertTrue(bodies.stream().noneMatch(body -> body.contains(secret) || body.contains("PRIVATE KEY")));
        admin.get("/api/v1/audit").body("items.action", hasItem("certificate.create"));
        admin.get("/api/v1/audit").body(not(containsString("PRIVATE KEY")));
    }

    @Test
    void nodesGetTheKeyInChangesAndInSnapshots() throws Exception {
        Made made = keytool.selfSigned("a", localhost());
        String id = upload(Admin.unique("Site"), made.chain(), made.key())
                .statusCode(201)
                .extract()
                .path("id");

        NodeClient node =
                NodeClient.stranger(root, mapper).join(joinTokens.create(null).token(), "node");
        String changes = node.get(Protocol.CHANGES + "?after=0&wait=PT0S").body();
        String entity = changes.substring(changes.lastIndexOf("\"certificate\""));
        assertTrue(entity.contains(firstLine(made)), entity);
        assertTrue(snapshot(node).lines().anyMatch(line -> line.contains(id) && line.contains(firstLine(made))));
        admin.delete("/api/v1/certificates/" + id).statusCode(204);
        await().until(() -> snapshot(node).lines().noneMatch(line -> line.contains(id)));
    }

    private static String snapshot(NodeClient node) throws IOException {
        byte[] body = node.bytes(Protocol.SNAPSHOT).body();
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String firstLine(Made made) {
        return made.key().lines().skip(1).findFirst().orElseThrow();
    }

    @Test
    void whatIsWrongIsNamed() throws Exception {
        Made one = keytool.selfSigned("one", localhost());
        Made two = keytool.selfSigned("two", localhost());
        Made old = keytool.selfSigned(
                "old", "-dname", "CN=localhost", "-ext", "san=dns:localhost", "-startdate", "-9d", "-validity", "3");
        Made nameless = keytool.selfSigned("nameless", "-dname", "CN=localhost");
        keytool.authority("ca");
        Made signed = keytool.signedBy("ca", "signed");

        refused(one.chain(), two.key(), "privateKey", "does not fit the certificate");
        refused(old.chain(), old.key(), "chain", "expired on ");
        refused(nameless.chain(), nameless.key(), "chain", "names no host");
        refused(
                signed.certificates().getFirst(),
                signed.key(),
                "chain",
                "is incomplete: the certificate of CN=ca is missing");
        refused(signed.certificates().getFirst() + one.chain(), signed.key(), "chain", "is out of order or has a gap");
        refused("nothing", one.key(), "chain", "holds no -----BEGIN CERTIFICATE-----");
        refused(one.key(), one.key(), "chain", "holds a PRIVATE KEY");
        refused(one.chain(), one.chain(), "privateKey", "holds a CERTIFICATE");
        refused(
                one.chain(),
                one.key().replaceFirst("[A-Za-z0-9]{20}", ""),
                "privateKey",
                "must be an RSA, EC or Ed25519 key");
        refused(
                one.chain(),
                one.key().replace("PRIVATE", "EC PRIVATE"),
                "privateKey",
                "holds an EC key without the name of its curve");
        refused("", "", "chain", "is needed");
        upload(Admin.unique("Site"), signed.chain(), signed.key()).statusCode(201);
    }

    private void refused(String chain, String key, String path, String message) throws Exception {
        String said = upload(Admin.unique("Site"), chain, key)
                .statusCode(422)
                .body("errors.path", hasItem(path))
                .extract()
                .asString();
        assertTrue(said.contains(message), said);
        assertFalse(said.contains("java."), said);
    }

    @Test
    void replacingKeepsTheKeyUnlessANewOneComes() throws Exception {
        Made made = keytool.selfSigned("a", localhost());
        Made other = keytool.selfSigned("b", localhost());
        String name = Admin.unique("Site");
        String path = "/api/v1/certificates/"
                + upload(name, made.chain(), made.key())
                        .statusCode(201)
                        .extract()
                        .path("id");
        String read = admin.get(path).extract().asString();

        admin.put(path, read).statusCode(200);
        Map<String, Object> changed = new HashMap<>(mapper.readValue(read, Map.class));
        changed.put("chain", other.chain());
        admin.put(path, mapper.writeValueAsString(changed)).statusCode(422).body("errors.path", contains("privateKey"));
        changed.put("privateKey", other.key());
        admin.put(path, mapper.writeValueAsString(changed)).statusCode(200);
        assertEquals(
                412,
                admin.as(Roles.ADMIN).header("If-Match", "\"0\"").delete(path).statusCode());
        upload(name, made.chain(), made.key()).statusCode(409).body("errors.path", contains("name"));
    }

    @Test
    void callersAreAskedOnlyWithAuthorities() throws Exception {
        Made made = keytool.selfSigned("a", localhost());
        Map<String, String> draft = new HashMap<>(Map.of(
                "name",
                Admin.unique("Site"),
                "chain",
                made.chain(),
                "privateKey",
                made.key(),
                "clientAuth",
                "required"));

        admin.post("/api/v1/certificates", mapper.writeValueAsString(draft))
                .statusCode(422)
                .body("errors.path", contains("clientCa"));
        draft.put("clientCa", made.chain());
        admin.post("/api/v1/certificates", mapper.writeValueAsString(draft))
                .statusCode(201)
                .body("clientAuth", equalTo("required"));
    }

    @Test
    void certificateForUpstreamsNeedsNoHostNameAndStaysWhileAnApiShowsIt() throws Exception {
        Made made = keytool.selfSigned("a", "-dname", "CN=gatehouse", "-validity", "50");
        Map<String, Object> draft = new HashMap<>(Map.of(
                "name", Admin.unique("Client"), "use", "upstreams", "chain", made.chain(), "privateKey", made.key()));
        String id = admin.post("/api/v1/certificates", mapper.writeValueAsString(draft))
                .statusCode(201)
                .body("use", equalTo("upstreams"))
                .extract()
                .path("id");
        String api = Admin.unique("api");
        Map<String, Object> upstream = Map.of(
                "targets",
                List.of(Map.of("url", "https://orders.test")),
                "proxyProtocol",
                "v2",
                "tls",
                Map.of("ca", made.chain(), "certificate", id, "serverName", "Orders.internal"));
        String apiId = admin.post(
                        "/api/v1/apis",
                        mapper.writeValueAsString(
                                Map.of("name", api, "basePath", "/" + api.replace(" ", "-"), "upstream", upstream)))
                .statusCode(201)
                .body("upstream.tls.serverName", equalTo("orders.internal"))
                .extract()
                .path("id");
        admin.post("/api/v1/apis/" + apiId + "/publish", "{}").statusCode(200);
        List<String> bodies = sql.query(
                "SELECT cast(body AS text) FROM sync_entity WHERE kind = 'api' AND id = '" + apiId + "'",
                row -> row.getString(1));
        assertTrue(bodies.getFirst().contains(id) && bodies.getFirst().contains("\"v2\""), bodies.getFirst());

        admin.delete("/api/v1/certificates/" + id)
                .statusCode(409)
                .body("errors[0].message", containsString("shown to upstreams of the APIs " + api));
        draft.put("use", "callers");
        admin.put("/api/v1/certificates/" + id, mapper.writeValueAsString(draft))
                .statusCode(409);
        admin.delete("/api/v1/apis/" + apiId).statusCode(204);
        admin.delete("/api/v1/certificates/" + id).statusCode(204);
    }

    @Test
    void tlsToTargetsIsChecked() throws Exception {
        Made made = keytool.selfSigned("a", localhost());
        String forCallers = upload(Admin.unique("Site"), made.chain(), made.key())
                .statusCode(201)
                .extract()
                .path("id");
        assertEquals(
                List.of("upstream.tls", "upstream.tls.ca", "upstream.tls.serverName"),
                wrongTls("http://a.test", Map.of("ca", "nothing", "serverName", "a b")));
        assertEquals(
                List.of("upstream.tls.certificate"), wrongTls("https://a.test", Map.of("certificate", forCallers)));
        admin.delete("/api/v1/certificates/" + forCallers).statusCode(204);
        assertEquals(
                List.of("upstream.tls.certificate"), wrongTls("https://a.test", Map.of("certificate", forCallers)));

        Map<String, Object> draft = Map.of(
                "name",
                Admin.unique("Client"),
                "use",
                "upstreams",
                "chain",
                made.chain(),
                "privateKey",
                made.key(),
                "clientAuth",
                "required");
        admin.post("/api/v1/certificates", mapper.writeValueAsString(draft))
                .statusCode(422)
                .body("errors.path", contains("clientAuth"));
    }

    private List<String> wrongTls(String url, Map<String, Object> tls) throws Exception {
        String api = Admin.unique("api");
        Map<String, Object> upstream = Map.of("targets", List.of(Map.of("url", url)), "tls", tls);
        return admin.post(
                        "/api/v1/apis",
                        mapper.writeValueAsString(
                                Map.of("name", api, "basePath", "/" + api.replace(" ", "-"), "upstream", upstream)))
                .statusCode(422)
                .extract()
                .path("errors.path");
    }
}
