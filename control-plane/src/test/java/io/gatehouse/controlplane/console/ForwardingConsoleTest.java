package io.gatehouse.controlplane.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** Upstreams, splits and rewrites in the console, as a person without scripts sets them up. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ForwardingConsoleTest {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TestHTTPResource
    URI base;

    @ConfigProperty(name = "gatehouse.home")
    String home;

    private Visitor admin;
    private String page;

    private void registered() throws IOException {
        admin = Visitor.admin(base, home);
        page = "/apis/" + admin.register("moved" + NUMBER.incrementAndGet());
    }

    /** Adds an upstream with these fields; the rest of the form stays as it was. */
    private void add(Map<String, String> fields) throws IOException {
        admin.open(page + "/upstreams/new").submit(page + "/upstreams/new", fields);
    }

    private String wayOfTheOnlyRoute() throws IOException {
        return admin.open(page).found("href=\"(" + page + "/routes/[^\"]+)\"");
    }

    @Test
    void aCanaryIsOneFormAndItsEndAnother() throws IOException {
        registered();
        admin.sees("Every method").sees("/**").seesNot("in the draft");

        add(Map.of("name", "canary", "targets", "http://127.0.0.1:9002/v2", "share", "10 %"));

        assertEquals(page, admin.path());
        admin.sees("Draft saved.").sees("Unpublished changes").sees("in the draft");
        admin.sees("<div>canary 10 %</div><div>default 90 %</div>").sees("http://127.0.0.1:9002/v2");
        admin.open(page + "/publish").sees("Every method /** → canary 10 %, default 90 %");
        admin.submit(page + "/publish", Map.of("note", "Canary")).sees("Published revision 2.");
        admin.sees("<span class=\"gh-dim\">canary</span>");

        admin.open(page + "/upstreams/canary/delete")
                .sees("Its splits go with it")
                .submit(page + "/upstreams/canary/delete", Map.of());
        admin.sees("Draft saved.").seesNot("canary 10 %").sees("<div>default</div>");
        admin.open(page + "/upstreams/canary/edit");
        assertEquals(404, admin.status());
    }

    @Test
    void whatIsWrongWithAnUpstreamStandsBesideItsField() throws IOException {
        registered();
        add(Map.of("name", "", "targets", "http://127.0.0.1:9002", "share", "some"));
        assertEquals(422, admin.status());
        admin.sees("id=\"f-name-error\">Name is needed.")
                .sees("id=\"f-share-error\">Percent of requests must be a whole");

        add(Map.of("name", "Not A Name", "targets", "ftp://x 2", "balancing.method", "hash", "share", "101"));
        assertEquals(422, admin.status());
        admin.sees("id=\"f-name-error\">Name must be of lower-case letters")
                .sees("id=\"f-targets-error\">Target URLs must be a URL such as")
                .sees("id=\"f-balancing-hashOn-error\">Hash of is needed")
                .sees("id=\"f-share-error\">Percent of requests must be")
                .sees("value=\"Not A Name\"")
                .sees("ftp://x 2</textarea>");

        add(Map.of("name", "default", "targets", "http://127.0.0.1:9002"));
        admin.sees("id=\"f-name-error\">Name is that of another upstream of this API.");
    }

    @Test
    void anUpstreamIsEditedAndKeepsWhatTheFormDoesNotShow() throws IOException {
        registered();
        add(Map.of("name", "blue", "targets", "http://127.0.0.1:9002", "protocol", "http2"));
        admin.sees("HTTP/2 always");
        String edit = page + "/upstreams/blue/edit";

        admin.open(edit).sees("<option value=\"http2\" selected>").sees("id=\"f-connectTimeout\"");
        admin.submit(edit, Map.of("targets", "http://127.0.0.1:9003 5", "protocol", "auto", "connectTimeout", "soon"));
        assertEquals(422, admin.status());
        admin.sees("id=\"f-connectTimeout-error\">Connect timeout in seconds must be a number of seconds.");
        admin.submit(edit, Map.of("connectTimeout", "0.5"));

        assertEquals(page, admin.path());
        admin.sees("http://127.0.0.1:9003 5").seesNot("HTTP/2 always");
        admin.open(edit).sees("value=\"0.5\"");
        admin.open(page + "/edit").submit(page + "/edit", Map.of("name", "Renamed " + page.substring(6)));
        admin.sees("http://127.0.0.1:9003 5");
    }

    @Test
    void aRouteIsSplitByShareAndConditionAndStaysSticky() throws IOException {
        registered();
        admin.open(wayOfTheOnlyRoute()).sees("add an upstream</a> first").seesNot("splits[0].upstream");
        add(Map.of("name", "canary", "targets", "http://127.0.0.1:9002"));
        String way = wayOfTheOnlyRoute();

        admin.open(way).submit(way, Map.of("splits[0].upstream", "canary", "splits[0].percent", "25", "add", "split"));
        assertEquals(200, admin.status());
        admin.sees("<legend>Split 2</legend>").sees("value=\"25\"");
        Map<String, String> second = new HashMap<>();
        second.put("splits[1].upstream", "canary");
        second.put("splits[1].when.on", "header");
        second.put("splits[1].when.name", "X-Beta");
        second.put("splits[1].when.equals", "yes");
        second.put("sticky.on", "cookie");
        second.put("sticky.name", "session");
        admin.submit(way, second);

        assertEquals(page, admin.path());
        admin.sees("<div>canary 25 %</div><div>canary for header x-beta: yes</div><div>default, the rest</div>")
                .sees("the same cookie session stays where it is");
        // What was the route that the API had without listing it has an id now.
        way = wayOfTheOnlyRoute();
        admin.open(way)
                .sees("<option value=\"canary\" selected>")
                .sees("<option value=\"cookie\" selected>")
                .sees("value=\"x-beta\"");
        admin.submit(way, Map.of("splits[0].upstream", ""));
        admin.seesNot("canary 25 %").sees("canary for header x-beta: yes");
    }

    @Test
    void whatIsWrongWithAWayStandsBesideItsField() throws IOException {
        registered();
        add(Map.of("name", "canary", "targets", "http://127.0.0.1:9002"));
        String way = wayOfTheOnlyRoute();
        Map<String, String> wrong = new HashMap<>();
        // The first row holds nothing: what is wrong with the second stands where it comes back.
        wrong.put("splits[1].upstream", "canary");
        wrong.put("splits[1].percent", "much");
        wrong.put("splits[1].when.name", "X-Beta");
        admin.open(way).submit(way, wrong);
        assertEquals(422, admin.status());
        admin.sees("id=\"f-splits-0-percent-error\">Percent must be a whole number.")
                .sees("id=\"f-splits-0-when-on-error\">Of must be a header or a cookie where one is named.");

        Map<String, String> refused = new HashMap<>();
        refused.put("splits[0].upstream", "canary");
        refused.put("splits[0].percent", "101");
        refused.put("splits[0].when.on", "");
        refused.put("splits[0].when.name", "");
        refused.put("sticky.on", "header");
        refused.put("rewrite.path", "/v2/{order}");
        refused.put("rewrite.host", "a b");
        refused.put("rewrite.setHeaders[0].name", "X-Ok");
        refused.put("rewrite.setHeaders[0].value", "a\tb");
        refused.put("rewrite.setHeaders[2].name", "Content-Length");
        refused.put("rewrite.setHeaders[2].value", "1");
        refused.put("rewrite.removeHeaders", "X-Fine, Host");
        admin.submit(way, refused);
        assertEquals(422, admin.status());
        admin.sees("id=\"f-splits-0-percent-error\">Percent must be between 0 and 100.")
                .sees("id=\"f-splits-error\">Splits must not be more than 100 percent together.")
                .sees("id=\"f-sticky-name-error\">Header or cookie must be the name of a header or cookie.")
                .sees("id=\"f-rewrite-path-error\">Path names {order}, which the route&#39;s path does not.")
                .sees("id=\"f-rewrite-host-error\">Host must be a host name")
                .sees("id=\"f-rewrite-setHeaders-0-value-error\">Value must be a value of visible ASCII")
                .sees("id=\"f-rewrite-setHeaders-1-name-error\">Name is a header that the gateway itself writes.")
                .sees("id=\"f-rewrite-removeHeaders-error\">“Host” is a header that the gateway itself writes.")
                .sees("value=\"/v2/{order}\"");
    }

    @Test
    void pathHostAndHeadersAreRewritten() throws IOException {
        registered();
        admin.open(page + "/edit").submit(page + "/edit", Map.of("add", "route"));
        admin.submit(page + "/edit", Map.of("routes[0].path", "/orders/{id}/**", "routes[0].methods", "get"));
        String way = wayOfTheOnlyRoute();
        admin.open(way).sees("for example /v2/orders/{id}/**");
        Map<String, String> rewrite = new HashMap<>();
        rewrite.put("rewrite.path", "/v2/order/{id}/**");
        rewrite.put("rewrite.host", "*");
        rewrite.put("rewrite.setHeaders[0].name", "X-Tenant");
        rewrite.put("rewrite.setHeaders[0].value", "acme");
        rewrite.put("rewrite.removeHeaders", "X-Debug, X-Trace");
        admin.submit(way, rewrite);

        assertEquals(page, admin.path());
        admin.sees("<div>path /v2/order/{id}/**</div><div>the caller&#39;s host</div>"
                + "<div>sets X-Tenant: acme</div><div>removes X-Debug</div><div>removes X-Trace</div>");
        admin.open(way)
                .sees("value=\"/v2/order/{id}/**\"")
                .sees("value=\"X-Debug, X-Trace\"")
                .sees("/v2/order/{id}/**</code>");
        // A route that no longer has the parameter is refused where it is edited.
        admin.open(page + "/edit").submit(page + "/edit", Map.of("routes[0].path", "/orders/**"));
        assertEquals(422, admin.status());
        admin.sees("names {id}, which the route&#39;s path does not.");
    }

    @Test
    void whatSomebodyElseChangedMeanwhileIsNotLost() throws IOException {
        registered();
        String way = wayOfTheOnlyRoute();
        String version = admin.open(way).found("name=\"version\" value=\"(\\d+)\"");
        admin.submit(way, Map.of("rewrite.path", "/first/**"));
        String now = wayOfTheOnlyRoute();

        admin.open(now).submit(now, Map.of("rewrite.path", "/second/**", "version", version));

        assertEquals(422, admin.status());
        admin.sees("Somebody has changed this").sees("value=\"/second/**\"");
        admin.open(page).sees("path /first/**");
    }

    @Test
    void whatIsNotThereGetsNoForm() throws IOException {
        registered();
        for (String path : new String[] {"/routes/nowhere", "/upstreams/none/edit", "/upstreams/default/delete"}) {
            admin.open(page + path);
            assertEquals(404, admin.status(), path);
        }
    }
}
