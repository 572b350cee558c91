package io.gatehouse.controlplane.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.controlplane.testing.Keytool;
import io.gatehouse.controlplane.testing.Keytool.Made;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields of forms that hold much. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class LongFieldsTest {
    @TestHTTPResource
    URI base;

    @ConfigProperty(name = "gatehouse.home")
    String home;

    @Test
    void aChainOfSixtyFourKilobytesIsTaken(@TempDir Path folder) throws Exception {
        Keytool keytool = new Keytool(folder);
        keytool.authority("root");
        Made made = keytool.signedBy("root", "leaf");
        // What `openssl s_client -showcerts` writes around certificates.
        String chain = "Certificate chain of a server\n".repeat(2_200) + made.chain();
        Visitor admin = Visitor.admin(base, home).open("/certificates/new");

        admin.submit("/certificates/new", Map.of("name", "Long chain", "chain", chain, "privateKey", made.key()));

        assertEquals("/certificates", admin.path(), admin::html);
        admin.sees("Certificate Long chain uploaded.");
        String delete = admin.found("(?s)Long chain.*?(/certificates/[0-9a-f-]+/delete)");
        admin.open(delete).submit(delete, Map.of());
    }

    @Test
    void whatIsTooLongIsToldBesideItsField(@TempDir Path folder) throws Exception {
        Visitor admin = Visitor.admin(base, home).open("/consumers/new");
        admin.submit("/consumers/new", Map.of("name", "n".repeat(3_000)));
        assertEquals(422, admin.status());
        admin.sees("id=\"f-name-error\">Name must not be longer than 100 characters.");

        Made made = new Keytool(folder).authority("a");
        admin.open("/certificates/new")
                .submit(
                        "/certificates/new",
                        Map.of(
                                "name",
                                "Too long",
                                "chain",
                                made.chain().repeat(300),
                                "privateKey",
                                made.key() + "x".repeat(200_000)));
        assertEquals(422, admin.status());
        admin.sees("must not hold more than 10 certificates")
                .sees("Private key must not be longer than 100,000 characters");
    }

    @Test
    void authoritiesOfTargetsAndManyRoutesAreTaken(@TempDir Path folder) throws Exception {
        Keytool keytool = new Keytool(folder);
        String authorities = keytool.authority("one").chain()
                + keytool.authority("two").chain()
                + keytool.authority("three").chain()
                + keytool.authority("four").chain();
        Visitor admin = Visitor.admin(base, home);
        String edit = edit(admin);
        Map<String, String> values = new HashMap<>();
        values.put("upstream.tls.ca", authorities);
        for (int i = 0; i < 200; i++) {
            values.put("routes[" + i + "].path", "/r" + i);
            values.put("routes[" + i + "].methods", "GET");
            values.put("routes[" + i + "].timeout", "1");
            values.put("routes[" + i + "].maxBodyBytes", "1");
        }
        admin.submit(edit, values);
        assertEquals(edit.replace("/edit", ""), admin.path(), admin::html);
        admin.sees("Draft saved.").sees("/r199");

        for (int i = 200; i < 300; i++) {
            values.put("routes[" + i + "].path", "/r" + i);
            values.put("routes[" + i + "].methods", "GET");
            values.put("routes[" + i + "].timeout", "1");
        }
        admin.open(edit).submit(edit, values);
        assertEquals(413, admin.status());
        admin.sees("A form may hold a thousand fields at most.");
    }

    private static String edit(Visitor admin) throws IOException {
        admin.open("/apis/new").submit("/apis/new", Map.of("upstream.targets", "https://127.0.0.1:9001/long"));
        admin.submit("/apis/new/route", Map.of());
        String edit = admin.path().replace("/publish", "/edit");
        admin.open(edit);
        return edit;
    }
}
