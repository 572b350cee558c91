package io.gatehouse.systemtests;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The console in a real browser, found by role and label as a person finds things. */
@ExtendWith(RunningGatehouse.Shared.class)
class ConsoleIT {
    private static final int CALLS = 20;

    private final RunningGatehouse gatehouse;
    private final Caller caller;
    private Browser browser;
    private Page page;

    ConsoleIT(RunningGatehouse gatehouse) {
        this.gatehouse = gatehouse;
        this.caller = new Caller(gatehouse.gateway());
    }

    @BeforeEach
    void logIn() throws Exception {
        browser = new Browser(gatehouse.console());
        page = browser.page();
        page.navigate("/");
        page.getByLabel("Name").fill("admin");
        page.getByLabel("Password").fill(gatehouse.firstPassword());
        button("Log in").click();
        assertThat(heading("Overview")).isVisible();
    }

    @AfterEach
    void close() {
        browser.close();
    }

    @Test
    void anApiIsRegisteredAKeyIssuedTrafficSeenAndTheKeyRevoked() throws Exception {
        try (Upstream upstream = Upstream.nginx()) {
            page.navigate("/apis/new");
            page.getByLabel("Target URL").fill(upstream.address().toString());
            button("Continue").click();
            page.getByLabel("Name", new Page.GetByLabelOptions().setExact(true)).fill("Browser shop");
            page.getByLabel("Base path").fill("/browser-shop");
            button("Continue").click();
            button("Publish").click();
            assertThat(heading("Browser shop")).isVisible();
            assertThat(page.locator("[data-first-call]")).hasAttribute("data-first-call", "no");
            assertThat(page.getByRole(AriaRole.GROUP, named("curl line"))).containsText("/browser-shop");
            String api = page.url();

            link("Issue a key").click();
            fillConsumer("Browser team");
            page.getByLabel("Name of the new plan").fill("Browser plan");
            page.getByLabel("Requests per second").fill("1000");
            page.getByLabel("Name of the key").fill("prod");
            button("Issue key").click();
            assertThat(heading("Key issued")).isVisible();
            String key = page.getByRole(AriaRole.GROUP, named("API key"))
                    .locator("code")
                    .innerText()
                    .strip();
            assertTrue(key.startsWith("gh_"), key);
            browser.picture("key-issued");

            String path = "/browser-shop/hello.txt";
            caller.awaitStatus(200, path, key);
            for (int i = 1; i < CALLS; i++) {
                assertEquals(200, caller.status(path, key));
            }
            assertEquals(404, caller.status("/browser-shop/missing", key));
            assertThat(page.locator("[data-first-call]")).hasAttribute("data-first-call", "yes");

            page.navigate("/");
            Awaitility.await("the overview to count the calls")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> figure() >= CALLS);
            assertThat(page.locator("#live-chart canvas").first()).isVisible();
            browser.picture("overview");
            usageShowsTheCalls();

            page.navigate(api);
            assertThat(page.getByRole(AriaRole.ROW).filter(new Locator.FilterOptions().setHasText("Browser team")))
                    .isVisible();
            page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(Pattern.compile("^Revoke")))
                    .click();
            button("Revoke key").click();
            Duration took = caller.awaitStatus(401, path, key);
            assertTrue(took.compareTo(Duration.ofSeconds(1)) < 0, "it took " + took);
            browser.picture("api");
            assertEquals(List.of(), browser.troubles());
        }
    }

    private void usageShowsTheCalls() {
        page.navigate("/usage");
        page.getByLabel("API", new Page.GetByLabelOptions().setExact(true)).selectOption("Browser shop");
        button("Show").click();
        assertThat(page.locator("[data-figure=requests]")).hasText(Integer.toString(CALLS + 1));
        assertThat(page.locator("#latency-chart canvas").first()).isVisible();
        assertThat(page.getByRole(AriaRole.TABLE, named("Top consumers"))).containsText("Browser team");
        browser.picture("usage");
        page.navigate("/nodes");
        assertThat(heading("Nodes")).isVisible();
        browser.picture("nodes");
    }

    @Test
    void whatIsWrongIsSaidBesideTheField() {
        page.navigate("/apis/new");
        page.getByLabel("Target URL").fill("ftp://nonsense");
        button("Continue").click();

        assertThat(page.getByLabel("Target URL")).hasValue("ftp://nonsense");
        assertThat(page.getByLabel("Target URL")).hasAttribute("aria-invalid", "true");
        assertThat(page.getByLabel("Target URL")).hasAccessibleDescription(Pattern.compile("must be a URL such as"));
        assertEquals(List.of(), browser.troubles());
    }

    private void fillConsumer(String name) {
        Locator anew = page.getByLabel("A new one").first();
        if (anew.isVisible()) {
            anew.check();
        }
        page.getByLabel("Name of the new consumer").fill(name);
    }

    private long figure() {
        return Long.parseLong(page.locator("[data-figure=requests]").innerText().replaceAll("\\D", ""));
    }

    private Locator button(String name) {
        return page.getByRole(AriaRole.BUTTON, named(name));
    }

    private Locator link(String name) {
        return page.getByRole(AriaRole.LINK, named(name)).first();
    }

    private Locator heading(String name) {
        return page.getByRole(AriaRole.HEADING, named(name));
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }
}
