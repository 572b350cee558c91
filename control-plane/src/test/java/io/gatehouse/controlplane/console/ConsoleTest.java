package io.gatehouse.controlplane.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console as a person without scripts uses it. Each test makes things of its own names, since all share a database. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ConsoleTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TestHTTPResource
    URI base;

    @ConfigProperty(name = "gatehouse.home")
    String home;

    @Test
    void everyPageAsksForALoginAndTheLoginKeepsTheNameButNotThePassword() throws IOException {
        Visitor visitor = Visitor.at(base).open("/apis");
        assertEquals("/login", visitor.path());

        visitor.submit("/login", Map.of("name", "adm\"in", "password", "wrong-one"));

        assertEquals(401, visitor.status());
        visitor.sees("The name or the password is wrong.")
                .sees("value=\"adm&quot;in\"")
                .seesNot("wrong-one");
        visitor.submit("/login", Map.of("name", "", "password", ""));
        assertEquals(422, visitor.status());
        visitor.sees("Name is needed.").sees("Password is needed.");
    }

    @Test
    void aFormWithoutItsTokenIsRefusedAndLoggingOutEndsTheSession() throws IOException {
        Visitor admin = Visitor.admin(base, home).open("/consumers/new");
        admin.post("/consumers/new", Map.of("name", "Forged"));
        assertEquals(400, admin.status());
        admin.open("/consumers").seesNot("Forged");

        admin.open("/").submit("/logout", Map.of());
        assertEquals("/login", admin.path());
        assertEquals("/login", admin.open("/consumers").path());
    }

    @Test
    void everyPageComesWithAStrictPolicyIsNeverStoredAndHasNothingInline() throws IOException {
        Visitor admin = Visitor.admin(base, home);
        for (String path : List.of(
                "/", "/apis", "/apis/new", "/consumers", "/plans", "/plans/new", "/usage", "/requests", "/nodes")) {
            admin.open(path);
            assertEquals(200, admin.status(), path);
            assertTrue(admin.header("Content-Security-Policy").contains("default-src 'self'"), path);
            assertFalse(admin.header("Content-Security-Policy").contains("unsafe"), path);
            assertEquals("no-store", admin.header("Cache-Control"), path);
            admin.seesNot(" style=\"").seesNot("<script>").seesNot(" onclick=");
        }
    }

    @Test
    void styleAndScriptComeFromTheBuild() throws IOException {
        Visitor admin = Visitor.admin(base, home);
        String style = admin.found("<link rel=\"stylesheet\" href=\"([^\"]+)\"");
        String script = admin.found("<script type=\"module\" src=\"([^\"]+)\"");
        assertEquals(200, admin.open(style).status());
        admin.sees(".gh-card");
        assertEquals(200, admin.open(script).status());
        assertEquals(200, admin.open("/theme.js").status());
        assertEquals(200, admin.open("/favicon.svg").status());
    }

    @Test
    void anApiIsRegisteredInThreeStepsAndItsPageHasTheLineThatCallsIt() throws IOException {
        Visitor admin = Visitor.admin(base, home);
        String api = admin.register("shop" + NUMBER.incrementAndGet());

        admin.sees("Published revision 1.").sees("Waiting for the first call").sees("No node is live");
        String name = admin.found("<h1>([^<]+)</h1>");
        admin.sees("curl -H &#39;X-API-Key: YOUR_KEY&#39; " + Addresses.gateway() + "/" + name.toLowerCase());
        assertEquals(200, admin.open("/apis/" + api + "/indicator").status());
        admin.sees("data-first-call=\"no\"").seesNot("<html");
    }

    @Test
    void whatIsWrongStandsBesideTheFieldAndWhatWasTypedIsKept() throws IOException {
        Visitor admin = Visitor.admin(base, home).open("/apis/new");
        admin.submit("/apis/new", Map.of("upstream.targets", "no url at all"));
        assertEquals(422, admin.status());
        admin.sees("id=\"f-upstream-targets-error\">Target URL must be a URL").sees("value=\"no url at all\"");

        String word = "taken" + NUMBER.incrementAndGet();
        admin.register(word);
        admin.open("/apis/new/route?target=http://127.0.0.1:9001/" + word);
        // The suggestion avoids what is taken.
        admin.sees("value=\"/" + word + "-2\"");
        admin.submit("/apis/new/route", Map.of("basePath", "/" + word, "name", "Other " + word));
        assertEquals(422, admin.status());
        admin.found("id=\"f-basePath-error\">([^<]*is taken[^<]*)</p>");
        admin.submit("/apis/new/route", Map.of("basePath", "my orders", "upstream.targets", "ftp://x"));
        admin.found("id=\"f-basePath-error\">(Base path must be a path[^<]*)</p>");
        admin.found("id=\"f-upstream-targets-error\">(Target URL must be a URL[^<]*)</p>");
    }

    @Test
    void aKeyIsIssuedWithNewConsumerAndPlanShownOnceAndRevoked() throws IOException {
        Visitor admin = Visitor.admin(base, home);
        String word = "keyed" + NUMBER.incrementAndGet();
        String api = admin.register(word);
        String path = "/apis/" + api + "/keys/new";
        admin.open(path)
                .submit(path, Map.of("consumerChoice", "new", "newConsumer.name", "", "newPlan.rateLimit", "many"));
        assertEquals(422, admin.status());
        admin.sees("Requests per second must be a whole number.");
        admin.submit(path, Map.of("newPlan.rateLimit", "-1", "newConsumer.name", "Acme " + word));
        assertEquals(422, admin.status());
        admin.found("id=\"f-newPlan-rateLimit-error\">([^<]+)</p>");
        // Nothing of the refused form was stored.
        admin.open("/consumers").seesNot("Acme " + word);

        admin.open(path)
                .submit(
                        path,
                        Map.of("consumerChoice", "new", "newConsumer.name", "Acme " + word, "newPlan.rateLimit", "5"));
        assertEquals("/keys/shown", admin.path());
        String key = admin.found("<code data-copy-source>(gh_[A-Za-z0-9]{36})</code>");
        admin.sees("X-API-Key: " + key).sees("Acme " + word);
        admin.open("/keys/shown").seesNot(key).sees("A key can be seen only once");

        admin.open("/apis/" + api).sees("Acme " + word).seesNot(key).sees(key.substring(0, 9) + "…");
        String revoke = admin.found("href=\"(/keys/[0-9a-f-]+/revoke[^\"]*)\"");
        admin.open(revoke).sees("Revoke key").submit(revoke, Map.of());
        assertEquals("/apis/" + api, admin.path());
        admin.sees("Key prod revoked.")
                .sees("Nobody holds a key for this API now.")
                .sees("Those that there were are revoked")
                .sees("<summary>1 revoked key</summary>")
                .sees(key.substring(0, 9) + "…");
        admin.open(admin.found("href=\"(/consumers/[0-9a-f-]{36})\""))
                .sees("No key now: those that there were are revoked.")
                .sees("<summary>1 revoked key</summary>");
    }

    @Test
    void whereThereAreTooManyConsumersOneIsNamed() throws IOException {
        Visitor admin = Visitor.admin(base, home);
        String word = "many" + NUMBER.incrementAndGet();
        String issue = "/apis/" + admin.register(word) + "/keys/new";
        admin.open("/consumers/new").submit("/consumers/new", Map.of("name", "Named " + word));

        Map<String, String> typed = Map.of("consumerChoice", "existing", "planChoice", "new", "newPlan.name", word);
        Map<String, String> wrong = new HashMap<>(typed);
        wrong.put("consumerName", "Nobody " + word);
        admin.open(issue).submit(issue, wrong);
        assertEquals(422, admin.status());
        admin.sees("is the name of no consumer");
        Map<String, String> right = new HashMap<>(typed);
        right.put("consumerName", "Named " + word);
        admin.open(issue).submit(issue, right);
        admin.sees("gh_").sees("Named " + word);
    }

    @Test
    void aSecondKeyTakesTheConsumerAndThePlanThatAreThere() throws IOException {
        Visitor admin = Visitor.admin(base, home);
        String word = "again" + NUMBER.incrementAndGet();
        String api = admin.register(word);
        String path = "/apis/" + api + "/keys/new";
        admin.open(path).submit(path, Map.of("consumerChoice", "new", "newConsumer.name", "Twice " + word));

        admin.open(path);
        String consumer = admin.found("<option value=\"([0-9a-f-]{36})\"[^>]*>Twice " + word);
        admin.submit(path, Map.of("consumerChoice", "existing", "consumer", consumer, "key.name", "second"));

        assertEquals("/keys/shown", admin.path());
        admin.sees("“second” of");
    }

    @Test
    void plansAreMadeWithErrorsBesideTheirFieldsEditedAndDeleted() throws IOException {
        Visitor admin = Visitor.admin(base, home);
        String word = "planned" + NUMBER.incrementAndGet();
        String api = admin.register(word);
        admin.open("/plans/new")
                .submit(
                        "/plans/new",
                        Map.of("name", "Gold " + word, "rateLimit.requests", "-5", "quota.requests", "x"));
        assertEquals(422, admin.status());
        admin.sees("Requests in the period must be a whole number.");
        admin.submit("/plans/new", Map.of("rateLimit.requests", "-5", "quota.requests", "1000"));
        admin.found("id=\"f-apis-error\">(APIs needs at least one API.)</p>");
        admin.found("id=\"f-rateLimit-requests-error\">([^<]+)</p>");

        admin.submit("/plans/new", Map.of("apis", api, "rateLimit.requests", "5", "rateLimit.burst", "20"));
        assertEquals("/plans", admin.path());
        admin.sees("Plan Gold " + word + " created.")
                .sees("5 per second, burst 20")
                .sees("1,000 per month");

        String plan = admin.found("<a href=\"(/plans/[0-9a-f-]{36})\">Gold " + word);
        String version = admin.open(plan).found("name=\"version\" value=\"(\\d+)\"");
        admin.submit(plan, Map.of("name", "Platinum " + word)).sees("Platinum " + word);
        admin.open(plan).submit(plan, Map.of("name", "Lead " + word, "version", version));
        assertEquals(422, admin.status());
        admin.sees("Somebody has changed this").sees("value=\"Lead " + word + "\"");

        admin.open(plan + "/delete").submit(plan + "/delete", Map.of());
        admin.sees("Plan deleted.").seesNot("Platinum " + word);
    }

    @Test
    void aDraftIsEditedPublishedAndRolledBack() throws IOException {
        Visitor admin = Visitor.admin(base, home);
        String word = "edited" + NUMBER.incrementAndGet();
        String page = "/apis/" + admin.register(word);
        admin.open(page + "/edit").submit(page + "/edit", Map.of("add", "route"));
        assertEquals(200, admin.status());
        admin.submit(
                page + "/edit",
                Map.of("routes[0].path", "/orders/{id}", "routes[0].methods", "get", "routes[0].timeout", "soon"));
        assertEquals(422, admin.status());
        admin.sees("Timeout must be a number of seconds.");
        admin.submit(page + "/edit", Map.of("routes[0].timeout", "2.5"));
        assertEquals(page, admin.path());
        admin.sees("Unpublished changes").sees("/orders/{id}");

        admin.open(page + "/publish").submit(page + "/publish", Map.of("note", "One route"));
        admin.sees("Published revision 2.").sees("One route");
        admin.open(page + "/edit").sees("value=\"2.5\"");

        String back = page + "/revisions/1/roll-back";
        admin.open(back).submit(back, Map.of());
        admin.sees("Rolled back to revision 1, published as revision 3.").seesNot("/orders/{id}");
    }

    @Test
    void anApiInAPlanIsNotDeletedAndThePageSaysWhy() throws IOException {
        Visitor admin = Visitor.admin(base, home);
        String word = "kept" + NUMBER.incrementAndGet();
        String page = "/apis/" + admin.register(word);
        admin.open(page + "/keys/new")
                .submit(page + "/keys/new", Map.of("consumerChoice", "new", "newConsumer.name", word));

        admin.open(page + "/delete").submit(page + "/delete", Map.of());
        assertEquals(422, admin.status());
        admin.sees("Not deleted: is part of the plans");
    }

    @Test
    void aConsumerSubscribesGetsAKeyAndUnsubscribes() throws IOException {
        Visitor admin = Visitor.admin(base, home);
        String word = "partner" + NUMBER.incrementAndGet();
        String api = admin.register(word);
        admin.open("/plans/new").submit("/plans/new", Map.of("name", "Plan " + word, "apis", api));
        admin.open("/consumers/new").submit("/consumers/new", Map.of("name", word, "email", "nobody"));
        assertEquals(422, admin.status());
        admin.found("id=\"f-email-error\">(E-mail must be an e-mail address[^<]*)</p>");
        admin.submit("/consumers/new", Map.of("email", "dev@acme.test"));
        String page = admin.path();
        admin.sees("Subscribe to a plan first");

        String plan = admin.found("<option value=\"([0-9a-f-]{36})\"[^>]*>Plan " + word);
        admin.submit(page + "/subscriptions", Map.of("plan", plan)).sees("Subscribed to Plan " + word);
        admin.submit(page + "/keys", Map.of("key.name", ""));
        assertEquals(422, admin.status());
        admin.sees("Name of the key is needed.");
        admin.submit(page + "/keys", Map.of("key.name", "prod", "key.expiresAt", "2020-01-01"));
        admin.sees("must be in the future");
        admin.submit(page + "/keys", Map.of("key.name", "prod", "key.expiresAt", "2199-12-31"));
        assertEquals("/keys/shown", admin.path());
        admin.sees("X-API-Key: gh_");

        String end = admin.open(page).sees("1 Jan 2200").found("href=\"(/consumers/[^\"]+/end)\"");
        admin.open(end).submit(end, Map.of()).sees("Unsubscribed from Plan " + word);
        admin.open(page + "/delete").submit(page + "/delete", Map.of()).sees("Consumer deleted.");
    }

    @Test
    void tryItMakesTheSampleCallableInOneActionAndAgainTheNextTime() throws IOException {
        Visitor admin = Visitor.admin(base, home).open("/apis");
        admin.post("/try", Map.of("csrf-token", admin.token()));
        assertEquals("/keys/shown", admin.path());
        admin.sees("Orders sample").sees("X-API-Key: gh_").sees(Addresses.gateway() + "/orders");
        admin.open("/apis").sees(" Sample shop</a>");
        admin.post("/try", Map.of("csrf-token", admin.token()));
        assertEquals("/keys/shown", admin.path());
        admin.sees("X-API-Key: gh_");
    }

    @Test
    void usageTakesTimesAndFiltersAndNamesWhatIsWrong() throws IOException {
        Visitor admin = Visitor.admin(base, home);
        for (String range : List.of("15m", "1h", "6h", "24h", "7d", "30d")) {
            assertEquals(200, admin.open("/usage?range=" + range).status());
        }
        admin.sees("No requests in this time");
        assertEquals(422, admin.open("/usage?api=nonsense&from=yesterday").status());
        admin.sees("From (UTC) must be a time").sees("API is not one of those offered.");
        assertEquals(
                422,
                admin.open("/usage?from=2026-11-02T00:00&to=2026-11-01T00:00").status());
        admin.sees("To (UTC) must be after");
    }

    @Test
    void aJoinTokenIsShownOnce() throws IOException {
        Visitor admin = Visitor.admin(base, home).open("/nodes").submit("/nodes/tokens", Map.of());
        String token = admin.found("<code data-copy-source>([^<]+)</code>");
        String start =
                "GATEHOUSE_CONTROL_URL=" + base.toString().replaceAll("/$", "") + " GATEHOUSE_JOIN_TOKEN=" + token;
        admin.sees(start + " GATEHOUSE_HOME=.gatehouse-node java -jar data-plane/target/data-plane.jar")
                .sees(start
                        + " GATEHOUSE_HOME=.gatehouse-node-2 GATEHOUSE_GATEWAY_PORT=8001 GATEHOUSE_GATEWAY_TLS_PORT=8444"
                        + " GATEHOUSE_NODE_STATUS_PORT=9101 java -jar data-plane/target/data-plane.jar")
                .sees("JDK 25")
                .sees("GATEHOUSE_CONTROL_HOST");
        admin.open("/nodes/tokens/shown").seesNot(token).sees("The token was shown");
    }

    @Test
    void aCertificateIsUploadedReplacedWarnedOfAndDeleted(@TempDir Path folder) throws Exception {
        Made made =
                new Keytool(folder).selfSigned("a", "-dname", "CN=c.test", "-ext", "san=dns:c.test", "-validity", "5");
        Visitor admin = Visitor.admin(base, home);

        admin.open("/certificates/new")
                .submit(
                        "/certificates/new",
                        Map.of("name", "Front door", "chain", made.chain(), "privateKey", "nonsense"));
        assertEquals(422, admin.status());
        admin.sees("holds no -----BEGIN PRIVATE KEY-----").sees("BEGIN CERTIFICATE");
        admin.seesNot("nonsense").seesNot("privateKey holds");
        admin.submit("/certificates/new", Map.of("privateKey", made.key()));
        assertEquals("/certificates", admin.path());
        admin.sees("Certificate Front door uploaded.").sees("c.test").sees("soon");
        admin.open("/").sees("soon or ha");

        String edit = admin.open("/certificates").found("(?s)Front door.*?(/certificates/[0-9a-f-]+/edit)");
        admin.open(edit).submit(edit, Map.of("name", "Back door"));
        admin.sees("Certificate replaced.").sees("Back door");
        String delete = edit.replace("/edit", "/delete");
        admin.open(delete).submit(delete, Map.of());
        admin.sees("Certificate deleted.");
    }

    @Test
    void whatIsNotThereAndWhatIsNoPathGetPages() throws IOException {
        Visitor admin = Visitor.admin(base, home);
        for (String path : List.of("/apis/no-id", "/nowhere", "/keys/00000000-0000-0000-0000-000000000000/revoke")) {
            admin.open(path);
            assertEquals(404, admin.status(), path);
            admin.sees("<h1>Not found</h1>").sees("Request id");
        }
    }
}
