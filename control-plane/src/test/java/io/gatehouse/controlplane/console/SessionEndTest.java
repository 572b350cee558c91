package io.gatehouse.controlplane.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gatehouse.controlplane.problems.Detour;
import io.gatehouse.controlplane.testing.PostgresResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Coming back to the console when the session is over. */
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class SessionEndTest {
    private static final String ENDED = "Your session has ended. Log in again.";

    @TestHTTPResource
    URI base;

    @ConfigProperty(name = "gatehouse.home")
    String home;

    @Test
    void aDeepLinkIsReachedAfterTheLoginAndAFirstVisitIsToldNothingOfASession() throws IOException {
        Visitor visitor = Visitor.at(base).open("/usage?range=7d");
        assertEquals("/login", visitor.path());
        visitor.seesNot(ENDED);
        visitor.submit("/login", Map.of("name", "admin", "password", "wrong"));
        assertEquals(401, visitor.status());
        visitor.submit("/login", login());
        assertEquals("/usage?range=7d", visitor.address());
    }

    @Test
    void whoeverAsksForAPageTooLateIsToldSoAndComesBackToIt() throws IOException {
        Visitor visitor = Visitor.admin(base, home);
        visitor.outstaysTheSession();
        visitor.open("/requests?outcome=rate-limited");
        assertEquals("/login", visitor.path());
        visitor.sees(ENDED).seesNot("was not saved");
        visitor.submit("/login", login());
        assertEquals("/requests?outcome=rate-limited", visitor.address());
    }

    @Test
    void aFormThatComesTooLateIsNotSavedWhichIsSaidAndItsPageComesBack() throws IOException {
        Visitor visitor = Visitor.admin(base, home).open("/consumers/new?from=here");
        visitor.outstaysTheSession();
        visitor.submit("/consumers/new", Map.of("name", "Too late"));
        assertEquals("/login", visitor.path());
        visitor.sees(ENDED).sees("What you had entered was not saved");
        visitor.submit("/login", login());
        assertEquals("/consumers/new?from=here", visitor.address());
        visitor.open("/consumers").seesNot("Too late");
    }

    @Test
    void theSameHoldsWhenTheTokenOfTheFormIsGoneAsWell() throws IOException {
        Visitor visitor = Visitor.admin(base, home).open("/consumers/new");
        visitor.outstaysTheSession();
        visitor.losesCookie("csrf-token");
        visitor.submit("/consumers/new", Map.of("name", "Much too late"));
        assertEquals("/login", visitor.path());
        visitor.sees("What you had entered was not saved");
    }

    @Test
    void aFormOfAnotherSiteDoesNotSayWhereToGoOnTo() throws IOException {
        Visitor visitor = Visitor.at(base);
        visitor.post("/try", Map.of(), "https://evil.test/apis");
        assertEquals("/login", visitor.path());
        visitor.submit("/login", login());
        assertEquals("/", visitor.path());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.test",
                "/\\evil.test",
                "\\\\evil.test",
                "https://evil.test/",
                "javascript:alert(1)",
                "evil.test",
                "/%0d%0aX: y\r\nSet-Cookie: a=b",
                "/\t/evil.test",
                "/login?back=/login",
                "/logout",
                " //evil.test",
            })
    void anAddressFromElsewhereIsNotFollowed(String back) throws IOException {
        assertEquals("/", Detour.safe(back));
        Visitor visitor = Visitor.at(base).open("/login?back=" + URLEncoder.encode(back, StandardCharsets.UTF_8));
        visitor.submit("/login", login());
        assertEquals("/", visitor.address());
        // Nor by changing the form.
        visitor.submit("/logout", Map.of());
        visitor.submit("/login", Map.of("name", "admin", "password", login().get("password"), "back", back));
        assertEquals("/", visitor.address());
    }

    @Test
    void whoeverIsLoggedInAlreadyGoesOnAtOnce() throws IOException {
        assertEquals(
                "/plans", Visitor.admin(base, home).open("/login?back=%2Fplans").path());
    }

    private Map<String, String> login() throws IOException {
        return Map.of(
                "name",
                "admin",
                "password",
                Files.readString(Path.of(home, "first-password")).strip());
    }
}
