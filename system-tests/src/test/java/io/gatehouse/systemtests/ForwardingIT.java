package io.gatehouse.systemtests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions;
import com.microsoft.playwright.options.AriaRole;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Traffic that is moved from one upstream to another, set up in a browser and seen by callers. */
@ExtendWith(RunningGatehouse.Shared.class)
class ForwardingIT {
    private static final int CALLS = 400;

    private final RunningGatehouse gatehouse;
    private final Caller caller;
    private Browser browser;
    private Page page;

    ForwardingIT(RunningGatehouse gatehouse) {
        this.gatehouse = gatehouse;
        this.caller = new Caller(gatehouse.gateway());
    }

    /** A server that answers with its name and what it was asked for. */
    private record Named(HttpServer server) implements AutoCloseable {
        static Named start(String name) throws IOException {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", exchange -> {
                byte[] body = (name + " " + exchange.getRequestURI()).getBytes(StandardCharsets.US_ASCII);
                exchange.sendResponseHeaders(200, body.length);
                exchange.getResponseBody().write(body);
                exchange.close();
            });
            server.start();
            return new Named(server);
        }

        String address() {
            return "http://127.0.0.1:" + server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    @BeforeEach
    void logIn() throws Exception {
        browser = new Browser(gatehouse.console());
        page = browser.page();
        page.navigate("/");
        page.getByLabel("Name").fill("admin");
        page.getByLabel("Password").fill(gatehouse.firstPassword());
        button("Log in").click();
        page.waitForURL(url -> !url.contains("/login"));
    }

    @AfterEach
    void close() {
        browser.close();
    }

    @Test
    void aCanaryWithAnotherPathGetsItsShareAndThenEverything() throws Exception {
        try (Named stable = Named.start("stable");
                Named canary = Named.start("canary")) {
            Admin.Offer offer = gatehouse
                    .admin()
                    .offer(
                            "/moving",
                            "\"upstream\":{\"targets\":[{\"url\":\"%s\"}]},\"routes\":[{\"path\":\"/orders/{id}/**\"}]"
                                    .formatted(stable.address()),
                            "");
            String path = "/moving/orders/7/lines?of=/../x";
            caller.awaitStatus(200, path, offer.key());
            assertEquals("stable /orders/7/lines?of=/../x", body(path, offer));

            page.navigate("/apis/" + offer.api());
            link("Add an upstream").click();
            field("Name").fill("canary");
            field("Percent of requests").fill("10");
            page.getByLabel("Target URLs").fill(canary.address() + "/new");
            browser.picture("upstream-new");
            button("Add upstream").click();
            assertThat(table("Routes, and where each leads")).containsText("canary 10 %");
            rewriteThePath();
            publish();
            Awaitility.await("the new path").until(() -> body(path, offer).contains("/v2/order/7/lines"));
            int onCanary = countOnCanary(path, offer);
            assertTrue(onCanary > 12 && onCanary < 80, onCanary + " of " + CALLS + " on the canary");

            page.navigate("/apis/" + offer.api());
            Locator target = table("Targets of this API")
                    .getByRole(AriaRole.ROW)
                    .filter(new Locator.FilterOptions().setHasText(canary.address() + "/new"));
            // Nodes report every five seconds, and the page asks as often.
            assertThat(target).containsText("Up", new LocatorAssertions.ContainsTextOptions().setTimeout(20_000));

            link("Split or rewrite").click();
            field("Percent").fill("100");
            button("Save draft").click();
            publish();
            Awaitility.await("all on the canary").until(() -> countOnCanary(path, offer) == CALLS);
            assertEquals(List.of(), browser.troubles());
        }
    }

    private void rewriteThePath() {
        link("Split or rewrite").click();
        field("Path").fill("/v2/{order}/**");
        button("Save draft").click();
        assertThat(field("Path")).hasAccessibleDescription(Pattern.compile("names \\{order}, which the route's path"));
        field("Path").fill("/v2/order/{id}/**");
        assertThat(page.getByLabel("What targets are asked for")).containsText("/v2/order/{id}/**");
        page.getByLabel("What always goes the same way").selectOption("cookie");
        field("Header or cookie").last().fill("session");
        browser.picture("route-way");
        button("Save draft").click();
        assertThat(table("Routes, and where each leads")).containsText("path /v2/order/{id}/**");
        browser.picture("api-ways");
    }

    private void publish() {
        link("Publish").click();
        button(Pattern.compile("^Publish revision")).click();
        assertThat(page.getByRole(AriaRole.STATUS).first()).containsText("Published revision");
    }

    private int countOnCanary(String path, Admin.Offer offer) throws Exception {
        int onCanary = 0;
        for (int i = 0; i < CALLS; i++) {
            String answer = body(path, offer);
            boolean isCanary = answer.startsWith("canary ");
            assertEquals(
                    isCanary ? "canary /new/v2/order/7/lines?of=/../x" : "stable /v2/order/7/lines?of=/../x", answer);
            onCanary += isCanary ? 1 : 0;
        }
        return onCanary;
    }

    private String body(String path, Admin.Offer offer) throws Exception {
        return caller.get(path, offer.key()).body();
    }

    /** A field by its label, whether the form says that it is optional or not. */
    private Locator field(String label) {
        // The browser's expressions know no quoting; labels hold nothing that needs it.
        return page.getByLabel(Pattern.compile("^" + label + "( optional)?$"));
    }

    private Locator table(String caption) {
        return page.getByRole(
                AriaRole.TABLE, new Page.GetByRoleOptions().setName(caption).setExact(true));
    }

    private Locator button(String name) {
        return page.getByRole(
                AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
    }

    private Locator button(Pattern name) {
        return page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name));
    }

    private Locator link(String name) {
        return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name))
                .first();
    }
}
